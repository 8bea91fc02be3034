"""Posting the parts of one digest: each is marked before it goes out and settled after, so none goes twice."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.domain import Channel, Digest, Part, PartState, Place, Posted
from bot.errors import Busy, Gone, Lost, PlatformError, Refused
from bot.insisting import insist
from bot.logs import Event, log
from bot.messages import Message
from bot.ports import ChatPlatform, Clock, ReadsBack, Store
from bot.views.digests import part_message

PATIENCE = 90.0
"""Seconds that one post may take; the claim is renewed meanwhile, as long as the process lives."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Posts to one platform, as ``holder``. ``claim`` is how long each step keeps the digest ours.

    ``clock`` says when a message was posted; ``wall`` is the real time, by which claims and platforms go.
    """

    platform: ChatPlatform
    store: Store
    clock: Clock
    wall: Clock
    claim: timedelta
    holder: str
    afterwards: Callable[[Coroutine[Any, Any, None]], None]
    """Takes what may be done when nobody waits for it, and need not be done at all when the program ends."""

    async def post(self, channel: Channel, digest: Digest, go_on: Callable[[], bool]) -> list[Part]:
        """Bring every part as far as it goes, in order; returns them all as they then stand."""
        parts = list(digest.parts)
        for index, part in enumerate(parts):
            if part.state is PartState.POSTED:
                continue
            if not go_on():
                break
            parts[index] = await self._bring(channel, replace(digest, parts=tuple(parts)), part)
            nothing_to_hang_under = index == 0 and parts[0].state is not PartState.POSTED
            if nothing_to_hang_under or parts[index].state in (PartState.READY, PartState.SENDING):
                break
        return parts

    async def _bring(self, channel: Channel, digest: Digest, part: Part) -> Part:
        """One part, from where it stands."""
        # Made before anything is marked: a fault of ours in making it has then sent nothing.
        message = part_message(digest, part, channel)
        if part.state is PartState.UNKNOWN:
            return part
        again = part.state is PartState.SENDING
        patience = self._patience_left(part) if again else PATIENCE
        if patience <= 0:
            # The process that was sending it died: whether it went out is not known, so it is not repeated.
            return await self._settle(digest, replace(part, state=PartState.UNKNOWN))
        begun = await (self._begin_again(digest, part) if again else self._begin(digest, part))
        if begun is None:
            return replace(part, state=PartState.SENDING)
        try:
            sent = await self._send(digest, begun, message, patience)
        except PlatformError as trouble:
            after = await self._trouble(channel, digest, begun, trouble)
            return await self._settle(digest, _in_doubt(after) if again else after)
        if again and isinstance(self.platform, ReadsBack):
            # It may have been there for a while, and whoever reacted to it meanwhile was not understood.
            self.afterwards(self.platform.read_back(Posted(_under(digest, sent), sent.message)))
        return sent

    async def _begin(self, digest: Digest, part: Part) -> Part | None:
        """None when it is not ours to send."""
        now = self.wall()
        place, day, until = digest.place, digest.day, now + self.claim
        mine = await insist(self.store, lambda uow: uow.digests.begin(place, day, part.number, now, until, self.holder))
        return replace(part, state=PartState.SENDING, at=now, sender=self.holder) if mine else None

    async def _begin_again(self, digest: Digest, part: Part) -> Part | None:
        place, day, until = digest.place, digest.day, self.wall() + self.claim
        mine = await insist(
            self.store, lambda uow: uow.digests.begin_again(place, day, part.number, until, self.holder)
        )
        return replace(part, sender=self.holder) if mine else None

    async def _send(self, digest: Digest, part: Part, message: Message, patience: float) -> Part:
        try:
            async with asyncio.timeout(patience):
                posted = await self.platform.post(_under(digest, part), message, _key(digest, part))
        except TimeoutError:
            raise Lost(f"{self.platform.name} did not answer within {patience:.0f} seconds.") from None
        return await self._settle(
            digest, replace(part, state=PartState.POSTED, message=posted.message, at=self.clock())
        )

    def _patience_left(self, part: Part) -> float:
        """Seconds for which the platform surely knows the key of a post under way, and so cannot show it twice."""
        if part.at is None:
            return 0.0
        return min(PATIENCE, (self.platform.repeatable - (self.wall() - part.at)).total_seconds())

    async def _trouble(self, channel: Channel, digest: Digest, part: Part, trouble: PlatformError) -> Part:
        """What one failed post means for the channel, and how its part then stands."""
        kind, why = type(trouble).__name__, str(trouble)
        log.warning(Event.POST_FAILED, place=str(digest.place), part=part.number, kind=kind, why=why)
        match trouble:
            case Lost():
                return replace(part, state=PartState.UNKNOWN)
            case Gone() | Refused():
                await self._pause(channel, why)
            case Busy(after=after):
                await self._wait(digest, timedelta(seconds=after))
        return replace(part, state=PartState.READY)

    async def _wait(self, digest: Digest, pause: timedelta) -> None:
        """Let nobody try again before the platform wants to hear of it."""
        until = self.wall() + pause
        await insist(self.store, lambda uow: uow.digests.hold(digest.place, digest.day, until))

    async def _pause(self, channel: Channel, why: str) -> None:
        await insist(self.store, lambda uow: uow.channels.change(channel.place, paused=why))

    async def _settle(self, digest: Digest, part: Part) -> Part:
        await insist(self.store, lambda uow: uow.digests.finish(digest.place, digest.day, part))
        return part


def _in_doubt(part: Part) -> Part:
    """That a repeated post did not go out says nothing of the first one."""
    return replace(part, state=PartState.SENDING if part.state is PartState.READY else part.state)


def _under(digest: Digest, part: Part) -> Place:
    return replace(digest.place, thread=digest.parts[0].message) if part.threaded else digest.place


def _key(digest: Digest, part: Part) -> str:
    """The idempotency key of a post: the same whenever and by whomever this part is tried."""
    return f"{digest.place}/{digest.day}/{part.number}"
