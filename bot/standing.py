"""How things stand with a running program, for whoever watches it: ``/readyz`` and ``/metrics``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.checkup import HEARTBEAT
from bot.ports import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """Ages are in seconds, and None where there was no success yet."""

    source_ages: Mapping[str, float | None]
    heartbeat_age: float | None
    due: int
    """Digests whose time has come and that nobody has taken up."""


async def standing(store: Store, sources: Collection[str], now: datetime) -> Standing:
    async with store.read() as uow:
        statuses = {status.name: status.succeeded_at for status in await uow.sources.all()}
        due = await uow.channels.count_due(now)
    return Standing(
        source_ages={name: _age(statuses.get(name), now) for name in sources},
        heartbeat_age=_age(statuses.get(HEARTBEAT), now),
        due=due,
    )


def _age(then: datetime | None, now: datetime) -> float | None:
    """At least zero: the clock may have been put back since."""
    return None if then is None else max(0.0, (now - then).total_seconds())
