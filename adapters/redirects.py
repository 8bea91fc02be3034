"""Where an answer may send us: to its own host, or to the open network, and never into a private one.

A source's own address is the operator's choice and may be anywhere; what its answers point to is not.
"""

import ipaddress
import re
import socket
from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

CARRYING: Final = (ip_network("64:ff9b::/96"), ip_network("::/96"))
"""Addresses that have an IPv4 address in their last 32 bits: of NAT64 (RFC 6052), and IPv4-compatible ones."""
LOCAL: Final = frozenset(
    ("localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa")
)
"""Last parts of names that mean something inside a network alone (RFC 6761, 6762 with its appendix G, 8375)."""
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class PrivateAddressError(aiohttp.ClientError):
    """An answer pointed to an address that is not on the open network."""


def next_address(response: aiohttp.ClientResponse) -> URL | None:
    """Where a redirect leads, or None when it is none. Raises NonHttpUrlClientError."""
    if response.status not in {301, 302, 303, 307, 308} or "Location" not in response.headers:
        return None
    try:
        there = response.url.join(URL(response.headers["Location"]))
    except ValueError:
        raise aiohttp.InvalidURL(response.headers["Location"]) from None
    if there.scheme not in {"http", "https"} or not there.host:
        raise aiohttp.NonHttpUrlClientError(there)
    return there


def same_host(one: URL, other: URL) -> bool:
    return (one.host, one.port) == (other.host, other.port)


def check_host(address: URL) -> None:
    """Refuse what is private by its form.

    An address in numbers is never looked up, so the resolver below does not see it; behind a proxy it sees nothing but
    the proxy, which looks names up by itself.
    """
    host = address.raw_host or ""
    if not (is_public(host) if _number(host) is not None else _is_abroad(host)):
        raise PrivateAddressError


def _is_abroad(name: str) -> bool:
    """Whether a name can be one of the open network. ``127.1`` and ``0x7f.1`` are addresses in an old spelling."""
    *before, last = name.rstrip(".").lower().split(".")
    return bool(before) and last not in LOCAL and not _NUMBER.fullmatch(last)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open network; a name is none."""
    found = _number(address)
    if found is None:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return all(each.is_global and not each.is_multicast for each in (found, *_carried(found)))


def _carried(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that packets to an IPv6 address end up at, where they are translated or tunnelled."""
    if isinstance(address, IPv6Address):
        yield from (it for it in (address.sixtofour, *(address.teredo or ())) if it)
        if any(address in network for network in CARRYING):
            yield IPv4Address(int(address) & 0xFFFF_FFFF)


class PublicResolver(AbstractResolver):
    """Names to addresses of the open network alone, and to the machine's own proxies.

    The connection is made to what was looked up here, so that no second look-up can answer otherwise.
    """

    def __init__(self, proxies: Collection[str] | None = None) -> None:
        self._resolver = ThreadedResolver()
        self._proxies = frozenset(_proxy_hosts() if proxies is None else proxies)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if host in self._proxies:
            return found
        public = [each for each in found if is_public(each["host"])]
        if not public:
            raise PrivateAddressError
        return public

    async def close(self) -> None:
        await self._resolver.close()


def _proxy_hosts() -> set[str]:
    return {host for proxy in getproxies().values() if (host := urlsplit(proxy).hostname)}


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
