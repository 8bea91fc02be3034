"""After a restore: what was posted since the backup stays known, and what may have been posted is not posted again."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot.domain import UNFINISHED, Channel, Digest, DigestState, PartState
from bot.ports import UnitOfWork
from bot.times import when_in_words

ENOUGH: Final = 400
"""Digests of one channel that are looked through: more than a year of days."""
UNDER_WAY: Final = timedelta(days=2)
"""No digest that is older than this is still being posted."""


async def known_since(uow: UnitOfWork, backed_up: datetime) -> list[Digest]:
    """What this database knows and the backup cannot: later digests, and how those ended that were under way."""
    channels = await uow.channels.all()
    known = [digest for channel in channels for digest in await uow.digests.recent(channel.place, ENOUGH)]
    return [digest for digest in known if digest.due_at > backed_up - UNDER_WAY]


async def settle(uow: UnitOfWork, known: Sequence[Digest], backed_up: datetime, now: datetime) -> None:
    """Bring the restored database up to the present."""
    for digest in known:
        if await uow.channels.get(digest.place):
            await _bring_up(uow, digest, backed_up, now)
    for channel in await uow.channels.all():
        await _give_up(
            uow, channel, _why(channel, backed_up, now), {it.day for it in known if it.place == channel.place}
        )
    for channel in await uow.channels.due(now):
        await _skip(uow, channel, _why(channel, backed_up, now), now)


async def _bring_up(uow: UnitOfWork, digest: Digest, backed_up: datetime, now: datetime) -> None:
    """A digest as it was known before the restore, in place of one that was under way when the backup was made."""
    restored = await uow.digests.get(digest.place, digest.day)
    if restored is None and digest.due_at <= backed_up:
        return
    if restored is not None:
        if restored.state not in UNFINISHED:
            return
        await uow.digests.forget_day(digest.place, digest.day)
    await uow.papers.add([ranked.paper for ranked in digest.entries])
    await uow.digests.claim(digest, now)


async def _give_up(uow: UnitOfWork, channel: Channel, why: str, known: Collection[date]) -> None:
    """Digests that were under way when the backup was made, and of whose end nobody knows, go no further."""
    for digest in await uow.digests.recent(channel.place, ENOUGH):
        if digest.state in UNFINISHED and digest.day not in known:
            begun = any(part.state is PartState.POSTED for part in digest.parts)
            await uow.digests.close(digest.place, digest.day, DigestState.POSTED if begun else DigestState.SKIPPED, why)


def _why(channel: Channel, backed_up: datetime, now: datetime) -> str:
    at = when_in_words(backed_up, channel.schedule.zone, now)
    return f"Restored from a backup of {at}: it may have been posted since."


async def _skip(uow: UnitOfWork, channel: Channel, why: str, now: datetime) -> None:
    """Whether a digest that was due meanwhile went out is known to nobody."""
    due_at = channel.next_digest_at
    while due_at is not None and due_at <= now:
        day = channel.schedule.local_day(due_at)
        await uow.digests.claim(Digest(channel.place, day, DigestState.SKIPPED, due_at, channel.layout, note=why), now)
        _, following = channel.schedule.next_after(due_at)
        await uow.channels.advance(channel.place, due_at, following)
        due_at = following
