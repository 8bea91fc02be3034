"""Posting the parts of one digest: each is marked before it goes out and settled after, so none goes twice."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain import Channel, Digest, Part, PartState, Place
from bot.errors import Busy, Gone, Lost, PlatformError, Refused
from bot.logs import log
from bot.messages import Message
from bot.ports import ChatPlatform, Clock, Store
from bot.views.digests import part_message

PATIENCE = 90.0
"""Seconds that one post may take. Less than a claim lasts, so that nobody takes over a post under way."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Posts to one platform. ``claim`` is how long each step keeps the digest ours."""

    platform: ChatPlatform
    store: Store
    clock: Clock
    claim: timedelta

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
        if part.state is PartState.SENDING and not self._may_repeat(part):
            # The process that was sending it died: whether it went out is not known, so it is not repeated.
            return await self._settle(digest, replace(part, state=PartState.UNKNOWN))
        if part.state is PartState.UNKNOWN:
            return part
        if part.state is PartState.READY and not await self._begin(digest, part):
            return replace(part, state=PartState.SENDING)
        try:
            return await self._send(digest, part, message)
        except PlatformError as trouble:
            return await self._trouble(channel, digest, part, trouble)

    async def _begin(self, digest: Digest, part: Part) -> bool:
        now = self.clock()
        async with self.store.write() as uow:
            mine = await uow.digests.begin(digest.place, digest.day, part.number, now, now + self.claim)
            await uow.commit()
        return mine

    async def _send(self, digest: Digest, part: Part, message: Message) -> Part:
        try:
            async with asyncio.timeout(PATIENCE):
                posted = await self.platform.post(_under(digest, part), message, _key(digest, part))
        except TimeoutError:
            raise Lost(f"{self.platform.name} did not answer within {PATIENCE:g} seconds.") from None
        return await self._settle(
            digest, replace(part, state=PartState.POSTED, message=posted.message, at=self.clock())
        )

    def _may_repeat(self, part: Part) -> bool:
        """Whether the platform still knows the key of a post that was under way, and so cannot show it twice."""
        return part.at is not None and self.clock() - part.at < self.platform.repeatable

    async def _trouble(self, channel: Channel, digest: Digest, part: Part, trouble: PlatformError) -> Part:
        """What one failed post means for the part and for the channel."""
        kind, why = type(trouble).__name__, str(trouble)
        log.warning("post failed", place=str(digest.place), part=part.number, kind=kind, why=why)
        match trouble:
            case Lost():
                return await self._settle(digest, replace(part, state=PartState.UNKNOWN))
            case Gone() | Refused():
                await self._pause(channel, why)
            case Busy(after=after):
                await self._wait(digest, timedelta(seconds=after))
        return await self._settle(digest, replace(part, state=PartState.READY))

    async def _wait(self, digest: Digest, pause: timedelta) -> None:
        """Let nobody try again before the platform wants to hear of it."""
        async with self.store.write() as uow:
            await uow.digests.hold(digest.place, digest.day, self.clock() + pause)
            await uow.commit()

    async def _pause(self, channel: Channel, why: str) -> None:
        async with self.store.write() as uow:
            await uow.channels.change(channel.place, paused=why)
            await uow.commit()

    async def _settle(self, digest: Digest, part: Part) -> Part:
        async with self.store.write() as uow:
            await uow.digests.finish(digest.place, digest.day, part)
            await uow.commit()
        return part


def _under(digest: Digest, part: Part) -> Place:
    return replace(digest.place, thread=digest.parts[0].message) if part.threaded else digest.place


def _key(digest: Digest, part: Part) -> str:
    """The idempotency key of a post: the same whenever and by whomever this part is tried."""
    return f"{digest.place}/{digest.day}/{part.number}"
