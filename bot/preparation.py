"""Ranking and freezing: what a claimed digest will hold and say is decided once, before its first post."""

from collections.abc import Awaitable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain import EMAIL, Channel, Digest, DigestState
from bot.library import Library
from bot.logs import log
from bot.plan import notes, nothing_to_post, parts_of
from bot.ports import Clock, Profile, Selection, Store, UnitOfWork
from bot.profiles import profile_of

Result = TypeVar("Result")
Claimed = tuple[Channel, Digest]


@dataclass(slots=True)
class Preparation:
    """Makes claimed digests ready to post. ``down`` is the last time this program was away, if it was."""

    store: Store
    library: Library
    clock: Clock
    wall: Clock
    claim: timedelta
    holder: str
    sources: Collection[str] = ()
    down: tuple[datetime, datetime] | None = None

    async def prepare(self, claimed: Sequence[Claimed]) -> list[Digest]:
        """Freeze each with its parts. One that fails is left as it was: its claim expires, and it is tried again."""
        now = self.clock()
        profiled = [
            (channel, digest, profile)
            for channel, digest in claimed
            if (profile := await _guarded(digest, profile_of(channel, self.store, self.library, now)))
        ]
        selections = await self._select([(digest, profile) for _, digest, profile in profiled], now)
        chosen = [(*each[:2], selection) for each, selection in zip(profiled, selections, strict=True) if selection]
        frozen = [await _guarded(digest, self._freeze(channel, digest, found)) for channel, digest, found in chosen]
        return [digest for digest in frozen if digest]

    async def preview(self, channel: Channel) -> tuple[Selection, str]:
        """What would be chosen now, and why nothing would be if that is so."""
        now = self.clock()
        [selection] = await self.library.select([await profile_of(channel, self.store, self.library, now)], now)
        return selection, nothing_to_post(channel, selection, len(self.library) == 0, now)

    async def _select(self, wanted: Sequence[tuple[Digest, Profile]], now: datetime) -> Sequence[Selection | None]:
        """All in one batch; should that fail, one by one, so that one channel's trouble is its own."""
        try:
            return await self.library.select([profile for _, profile in wanted], now, bulk=True)
        except Exception:
            log.failure("ranking failed", channels=len(wanted))
        alone = [await _guarded(digest, self.library.select([profile], now, bulk=True)) for digest, profile in wanted]
        return [selection[0] if selection else None for selection in alone]

    async def _freeze(self, channel: Channel, digest: Digest, selection: Selection) -> Digest | None:
        """The digest as it will be posted; None when another process froze it first and so posts it."""
        now = self.clock()
        async with self.store.write() as uow:
            frozen = replace(
                digest,
                state=DigestState.DELIVERING,
                entries=selection.ranked,
                considered=selection.considered,
                note=await self._note(uow, channel, digest, selection, now),
                parts=parts_of(channel, selection.ranked),
                also_in=await _elsewhere(uow, digest),
            )
            mine = await uow.digests.freeze(frozen, self.wall() + self.claim, self.holder)
            await uow.commit()
        return frozen if mine else None

    async def _note(
        self, uow: UnitOfWork, channel: Channel, digest: Digest, selection: Selection, now: datetime
    ) -> str:
        empty = nothing_to_post(channel, selection, len(self.library) == 0, now)
        said = notes(channel, digest, await uow.sources.all(), self.sources, self.down, now)
        return " ".join(filter(None, (empty, *said)))


async def _elsewhere(uow: UnitOfWork, digest: Digest) -> tuple[tuple[str, str], ...]:
    """The public channels of the workspace that had a paper first on that day, by paper."""
    if digest.place.platform == EMAIL:
        return ()
    found = await uow.digests.elsewhere(digest.place, digest.day)
    return tuple((paper_id, other.name) for paper_id, others in found.items() for other in others if other.public)


async def _guarded(digest: Digest, work: Awaitable[Result]) -> Result | None:
    """The result, or None when it failed: the log has it, and no other channel suffers."""
    try:
        return await work
    except Exception:
        log.failure("digest not made", place=str(digest.place), day=str(digest.day))
        return None
