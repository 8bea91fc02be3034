"""The ledger of days: one on which a channel had no digest is written down too, with the reason, once it is over."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.domain import Channel, Digest, DigestState
from bot.insisting import insist
from bot.logs import Event, log
from bot.plan import off_reason
from bot.ports import Clock, Store, UnitOfWork

FIRST_MIDNIGHT = timedelta(hours=14)
"""How far the clocks of the easternmost zone are ahead of UTC."""
A_DAY = timedelta(days=1)
MOST = 31
"""Days that are written down at once after a long time away."""


async def close_days(store: Store, clock: Clock) -> int:
    """Write down every day that is over and has no digest; returns how many. Any number of processes may."""
    now = clock()
    async with store.read() as uow:
        unrecorded = await uow.channels.unrecorded((now + FIRST_MIDNIGHT).date() - A_DAY)
    written = 0
    for channel in unrecorded:
        last = _last_over(channel, now)
        if channel.recorded_until is None or channel.recorded_until < last:
            written += await _close(store, channel, last, now)
    return written


async def _close(store: Store, channel: Channel, last: date, now: datetime) -> int:
    skipped = [_skipped(channel, day, now) for day in _days_until(channel, last)]

    async def write(uow: UnitOfWork) -> list[Digest]:
        new = [digest for digest in skipped if await uow.digests.claim(digest, now)]
        await uow.channels.change(channel.place, recorded_until=last)
        return new

    written = await insist(store, write)
    for digest in written:
        log_end(digest)
    return len(written)


def log_end(digest: Digest, **more: object) -> None:
    """The one line of the log for the end of a day: what became of it, and why if it was not posted."""
    why = {} if digest.state is DigestState.POSTED else {"why": digest.note}
    where = {"platform": digest.place.platform, "place": str(digest.place), "day": str(digest.day)}
    log.info(Event.DIGEST, **where, state=digest.state.value, **more, **why)


def _last_over(channel: Channel, now: datetime) -> date:
    """The last local day that is over, and that no digest is due for any more."""
    yesterday = channel.schedule.local_day(now) - A_DAY
    if channel.paused or not channel.subscribed or channel.next_digest_at is None:
        return yesterday
    return min(yesterday, channel.schedule.local_day(channel.next_digest_at) - A_DAY)


def _days_until(channel: Channel, last: date) -> Sequence[date]:
    """None for a channel that is met for the first time, or that gets no digests."""
    if channel.recorded_until is None or not channel.subscribed:
        return ()
    missing = min((last - channel.recorded_until).days, MOST)
    return [last - ago * A_DAY for ago in reversed(range(missing))]


def _skipped(channel: Channel, day: date, now: datetime) -> Digest:
    due_at = channel.schedule.instant_on(day) or now
    return Digest(channel.place, day, DigestState.SKIPPED, due_at, channel.layout, note=off_reason(channel, day))
