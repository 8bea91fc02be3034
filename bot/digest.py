"""Digests: due channels -> rank -> freeze -> deliver each part once.

A (channel, local day) is claimed by inserting its row, so that only one process ever makes it. Papers, reasons
and parts are frozen before the first post: after a crash nothing is ranked again, and what went out is known.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import Channel, Digest, DigestState, PartState
from bot.library import Library
from bot.logs import log
from bot.plan import notes, nothing_to_post, parts_of, skip_reason
from bot.ports import ChatPlatform, Clock, Profile, Selection, Store
from bot.posting import post_parts
from bot.profiles import profile_of

CLAIM = timedelta(minutes=2)
"""How long a process may take from one step to the next before another takes the digest over."""
LATEST = timedelta(hours=6)
"""A digest missed by less is sent late and says so; an older one is skipped."""


@dataclass(slots=True)
class Delivery:
    """Makes and posts digests. ``down`` is the last time this program was away, if it was."""

    store: Store
    library: Library
    platforms: Mapping[str, ChatPlatform]
    clock: Clock
    sources: Collection[str] = ()
    down: tuple[datetime, datetime] | None = None

    async def deliver_due(self) -> list[Digest]:
        """Everything that is due now or was left unfinished, each brought as far as it goes."""
        taken = await self._take_over()
        claimed = await self._claim_due()
        frozen = await self.prepare(claimed)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._deliver(digest)) for digest in (*taken, *frozen)]
        return [task.result() for task in tasks]

    async def post_now(self, channel: Channel) -> tuple[Digest, bool]:
        """Today's digest of this channel, and whether it was made by this call."""
        now = self.clock()
        digest = Digest(channel.place, channel.schedule.local_day(now), DigestState.PREPARING, now, channel.layout)
        async with self.store.write() as uow:
            mine = await uow.digests.claim(digest, now + CLAIM)
            stored = await uow.digests.get(digest.place, digest.day)
            due = channel.next_digest_at
            if mine and due and channel.schedule.local_day(due) == digest.day:
                await uow.channels.advance(channel.place, due, channel.schedule.next_after(due)[1])
            await uow.commit()
        if not mine:
            return stored or digest, False
        [frozen] = await self.prepare([(channel, digest)])
        return await self._deliver(frozen), True

    async def preview(self, channel: Channel) -> tuple[Selection, str]:
        """What would be chosen now, and why nothing would be if that is so."""
        now = self.clock()
        [selection] = await self.library.select([await profile_of(channel, self.store, self.library, now)], now)
        return selection, nothing_to_post(channel, selection, self._empty_library, now)

    # --- claim ------------------------------------------------------------------------------------

    async def _claim_due(self) -> list[tuple[Channel, Digest]]:
        async with self.store.read() as uow:
            due = await uow.channels.due(self.clock())
        reachable = [channel for channel in due if channel.place.platform in self.platforms]
        return [(channel, digest) for channel in reachable if (digest := await self._claim(channel))]

    async def _claim(self, channel: Channel) -> Digest | None:
        """Claim the latest day that is due; days before it are closed as skipped."""
        now, due_at = self.clock(), channel.next_digest_at
        while due_at is not None and due_at <= now:
            digest = Digest(
                channel.place, channel.schedule.local_day(due_at), DigestState.PREPARING, due_at, channel.layout
            )
            _, following = channel.schedule.next_after(due_at)
            skipped = skip_reason(channel, digest, now, LATEST)
            async with self.store.write() as uow:
                if not await uow.channels.advance(channel.place, due_at, following):
                    return None
                claimed = await uow.digests.claim(digest, now + CLAIM)
                if claimed and skipped:
                    await uow.digests.close(digest.place, digest.day, DigestState.SKIPPED, skipped)
                await uow.commit()
            if claimed and not skipped:
                return digest
            due_at = following
        return None

    async def _take_over(self) -> list[Digest]:
        """What a process that died has left: frozen digests to go on with; unfrozen ones are made anew."""
        now = self.clock()
        async with self.store.write() as uow:
            left = await uow.digests.take_over(tuple(self.platforms), now, now + CLAIM)
            await uow.commit()
        unfrozen = [digest for digest in left if digest.state is DigestState.PREPARING]
        frozen = [digest for digest in left if digest.state is DigestState.DELIVERING]
        return [*frozen, *await self.prepare([(await self._channel(digest), digest) for digest in unfrozen])]

    # --- rank and freeze --------------------------------------------------------------------------

    async def prepare(self, claimed: Sequence[tuple[Channel, Digest]]) -> list[Digest]:
        """Rank all of them in one batch, then freeze each with its parts."""
        if not claimed:
            return []
        now = self.clock()
        profiles: list[Profile] = [await profile_of(channel, self.store, self.library, now) for channel, _ in claimed]
        selections = await self.library.select(profiles, now, bulk=True)
        return [
            await self._freeze(channel, digest, selection, now)
            for (channel, digest), selection in zip(claimed, selections, strict=True)
        ]

    async def _freeze(self, channel: Channel, digest: Digest, selection: Selection, now: datetime) -> Digest:
        async with self.store.write() as uow:
            elsewhere = await uow.digests.elsewhere(digest.place, digest.day)
            statuses = await uow.sources.all()
            public = tuple(
                (paper_id, other.name) for paper_id, others in elsewhere.items() for other in others if other.public
            )
            said = notes(channel, digest, statuses, self.sources, self.down, now)
            if not selection.ranked:
                said = [nothing_to_post(channel, selection, self._empty_library, now), *said]
            frozen = replace(
                digest,
                state=DigestState.DELIVERING,
                entries=selection.ranked,
                considered=selection.considered,
                note=" ".join(said),
                parts=parts_of(channel, selection.ranked),
                also_in=public,
            )
            mine = await uow.digests.freeze(frozen, now + CLAIM)
            stored = frozen if mine else await uow.digests.get(digest.place, digest.day)
            await uow.commit()
        return stored or frozen

    @property
    def _empty_library(self) -> bool:
        return len(self.library) == 0

    # --- deliver ----------------------------------------------------------------------------------

    async def _deliver(self, digest: Digest) -> Digest:
        """Post what is ready. One channel's trouble is its own: nothing here stops another."""
        try:
            channel = await self._channel(digest)
            platform = self.platforms[digest.place.platform]
            parts = await post_parts(platform, self.store, self.clock, channel, digest)
            return await self._settle(replace(digest, parts=tuple(parts)), await self._channel(digest))
        except Exception:
            log.failure("digest failed", place=str(digest.place), day=str(digest.day))
            return digest

    async def _settle(self, digest: Digest, channel: Channel) -> Digest:
        """Close a digest whose parts are all decided."""
        state, note = _outcome(digest, channel.paused, self.clock() - digest.due_at > LATEST)
        if state is not DigestState.DELIVERING:
            async with self.store.write() as uow:
                await uow.digests.close(digest.place, digest.day, state, note)
                await uow.commit()
            log.info("digest", place=str(digest.place), day=str(digest.day), state=state.value)
        return replace(digest, state=state, note=note)

    async def _channel(self, digest: Digest) -> Channel:
        async with self.store.read() as uow:
            return await uow.channels.get(digest.place) or Channel(digest.place)


def _outcome(digest: Digest, paused: str, too_late: bool) -> tuple[DigestState, str]:
    """The state that follows from the parts, and what is to be said of it."""
    states = {part.state for part in digest.parts}
    if PartState.UNKNOWN in states:
        return DigestState.UNKNOWN, digest.note
    if states <= {PartState.POSTED}:
        return (DigestState.POSTED if digest.entries else DigestState.EMPTY), digest.note
    given_up = paused or ("The platform did not take it for six hours." if too_late else "")
    if given_up and digest.parts[0].state is PartState.READY:
        return DigestState.SKIPPED, given_up
    return (DigestState.POSTED, f"Not all replies were posted: {given_up}") if given_up else (digest.state, digest.note)
