"""How often one address may ask: each limited route has a bucket for each address, which fills up again steadily."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import Any

from adapters.web.access import Route

ADDRESSES = 10_000
"""Buckets kept; the one used longest ago goes first."""
HOME = 64
"""Bits of an IPv6 address that one household has for itself."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` at once, and as many again in every ``seconds``."""

    name: str
    most: int
    seconds: float


def limited(name: str, most: int, seconds: float) -> Callable[[Route], Route]:
    """Limit a route; routes with the same name share their buckets."""

    def marked(route: Route) -> Route:
        vars(route)["limit"] = Limit(name, most, seconds)
        return route

    return marked


def limit_of(handler: Any) -> Limit | None:
    found = getattr(handler, "limit", None)
    return found if isinstance(found, Limit) else None


@dataclass(slots=True)
class Throttle:
    """What is left in each bucket, and since when."""

    _buckets: OrderedDict[tuple[str, str], tuple[float, datetime]] = field(default_factory=OrderedDict)

    def wait(self, limit: Limit, address: str, now: datetime) -> float:
        """Seconds until the address may ask again; zero when it may now, which counts."""
        key = (limit.name, address)
        left, since = self._buckets.pop(key, (float(limit.most), now))
        rate = limit.most / limit.seconds
        left = min(limit.most, left + max((now - since).total_seconds(), 0) * rate)
        self._buckets[key] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) / rate


def household(address: str) -> str:
    """The address that is counted; of IPv6 the part that a household cannot change."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> (128 - HOME) << (128 - HOME)))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
