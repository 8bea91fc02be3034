"""Posting the parts of one digest: each is marked before it goes out and settled after, so none goes twice."""

from dataclasses import replace
from datetime import datetime

from bot.domain import Channel, Digest, Part, PartState, Place
from bot.errors import Busy, Gone, Lost, PlatformError, Refused
from bot.logs import log
from bot.ports import ChatPlatform, Clock, Store
from bot.views.digests import part_message


async def post_parts(
    platform: ChatPlatform, store: Store, clock: Clock, channel: Channel, digest: Digest
) -> list[Part]:
    """Bring every part as far as it goes, in order; returns them all as they then stand."""
    parts = list(digest.parts)
    for index, part in enumerate(parts):
        if part.state is PartState.SENDING and not _may_repeat(platform, part, clock()):
            # The process that was sending it died: whether it went out is not known, so it is not repeated.
            parts[index] = await _settle(store, digest, replace(part, state=PartState.UNKNOWN))
        elif part.state in (PartState.READY, PartState.SENDING):
            try:
                parts[index] = await _post(platform, store, clock, channel, replace(digest, parts=tuple(parts)), part)
            except PlatformError as trouble:
                parts[index] = await _trouble(store, channel, digest, part, trouble)
        if parts[index].state is not PartState.POSTED and (index == 0 or parts[index].state is PartState.READY):
            break
    return parts


async def _post(
    platform: ChatPlatform, store: Store, clock: Clock, channel: Channel, digest: Digest, part: Part
) -> Part:
    if part.state is PartState.READY:
        async with store.write() as uow:
            mine = await uow.digests.begin(digest.place, digest.day, part.number, clock())
            await uow.commit()
        if not mine:
            return replace(part, state=PartState.SENDING)
    place = _under(digest, part)
    posted = await platform.post(place, part_message(digest, part, channel), _key(digest, part))
    return await _settle(store, digest, replace(part, state=PartState.POSTED, message=posted.message, at=clock()))


def _may_repeat(platform: ChatPlatform, part: Part, now: datetime) -> bool:
    """Whether the platform still knows the key of a post that was under way, and so cannot show it twice."""
    return part.at is not None and now - part.at < platform.repeatable


async def _trouble(store: Store, channel: Channel, digest: Digest, part: Part, trouble: PlatformError) -> Part:
    """What one failed post means for the part and for the channel."""
    log.warning("post failed", place=str(digest.place), part=part.number, kind=type(trouble).__name__)
    match trouble:
        case Lost():
            return await _settle(store, digest, replace(part, state=PartState.UNKNOWN))
        case Gone() | Refused():
            await _pause(store, channel, str(trouble))
        case Busy():
            pass
    return await _settle(store, digest, replace(part, state=PartState.READY))


async def _pause(store: Store, channel: Channel, why: str) -> None:
    async with store.write() as uow:
        await uow.channels.change(channel.place, paused=why)
        await uow.commit()


async def _settle(store: Store, digest: Digest, part: Part) -> Part:
    async with store.write() as uow:
        await uow.digests.finish(digest.place, digest.day, part)
        await uow.commit()
    return part


def _under(digest: Digest, part: Part) -> Place:
    return replace(digest.place, thread=digest.parts[0].message) if part.threaded else digest.place


def _key(digest: Digest, part: Part) -> str:
    """The idempotency key of a post: the same whenever and by whomever this part is tried."""
    return f"{digest.place}/{digest.day}/{part.number}"
