"""How things stand with a running program, for whoever watches it: ``/readyz``, ``/metrics`` and ``doctor``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config import Settings
from bot.ports import Store

HEARTBEAT = "heartbeat"
"""Kept beside the sources: when this program last looked for due digests."""
LATEST_BEAT = 120.0
"""Seconds after which a heart that has not beaten is in trouble, or four of its beats if they take longer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Ages are in seconds, and None where there was no success yet."""

    source_ages: Mapping[str, float | None]
    heartbeat_age: float | None
    due: int
    """Digests whose time has come and that nobody has taken up."""

    def beats_within(self, latest: timedelta) -> bool:
        return self.heartbeat_age is not None and self.heartbeat_age <= latest.total_seconds()


async def standing(store: Store, sources: Collection[str], now: datetime) -> Standing:
    async with store.read() as uow:
        statuses = {status.name: status.succeeded_at for status in await uow.sources.all()}
        due = await uow.channels.count_due(now)
    return Standing(
        source_ages={name: _age(statuses.get(name), now) for name in sources},
        heartbeat_age=_age(statuses.get(HEARTBEAT), now),
        due=due,
    )


def latest_beat(settings: Settings) -> timedelta:
    """How long ago the last heartbeat may be, by the program's clock."""
    speed = settings.rehearsal.speed if settings.rehearsal else 1
    return timedelta(seconds=max(LATEST_BEAT, 4 * settings.heartbeat_seconds) * speed)


def _age(then: datetime | None, now: datetime) -> float | None:
    """At least zero: the clock may have been put back since."""
    return None if then is None else max(0.0, (now - then).total_seconds())
