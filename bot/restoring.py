"""After a restore: what was posted since the backup stays known, and what may have been posted is not posted again."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import Channel, Digest, DigestState
from bot.ports import UnitOfWork
from bot.times import when_in_words

ENOUGH = 400
"""Digests of one channel that are looked through: more than a year of days."""


async def posted_since(uow: UnitOfWork, backed_up: datetime) -> list[Digest]:
    """What this database knows and the backup cannot."""
    channels = await uow.channels.all()
    known = [digest for channel in channels for digest in await uow.digests.recent(channel.place, ENOUGH)]
    return [digest for digest in known if digest.due_at > backed_up]


async def settle(uow: UnitOfWork, posted: Sequence[Digest], backed_up: datetime, now: datetime) -> None:
    """Bring the restored database up to the present."""
    for digest in posted:
        if await uow.channels.get(digest.place):
            await uow.papers.add([ranked.paper for ranked in digest.entries])
            await uow.digests.claim(digest, now)
    for channel in await uow.channels.due(now):
        await _skip(uow, channel, backed_up, now)


async def _skip(uow: UnitOfWork, channel: Channel, backed_up: datetime, now: datetime) -> None:
    """Whether a digest that was due meanwhile went out is known to nobody."""
    zone = channel.schedule.zone
    why = f"Restored from a backup of {when_in_words(backed_up, zone, now)}: it may have been posted since."
    due_at = channel.next_digest_at
    while due_at is not None and due_at <= now:
        day = channel.schedule.local_day(due_at)
        await uow.digests.claim(Digest(channel.place, day, DigestState.SKIPPED, due_at, channel.layout, note=why), now)
        _, following = channel.schedule.next_after(due_at)
        await uow.channels.advance(channel.place, due_at, following)
        due_at = following
