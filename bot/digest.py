"""Digests: due channels -> rank -> freeze -> deliver each part once.

A (channel, local day) is claimed by inserting its row, so that only one process ever makes it. Papers, reasons
and parts are frozen before the first post: after a crash nothing is ranked again, and what went out is known.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.claims import Claimed, Claims
from bot.domain import Channel, Digest, DigestState, Part, PartState, Place
from bot.errors import StoreError
from bot.insisting import insist
from bot.ledger import log_end
from bot.library import Library
from bot.logs import log
from bot.plan import given_up, latest
from bot.ports import ChatPlatform, Clock, Selection, Store, UnitOfWork
from bot.posting import Posting
from bot.preparation import Preparation
from bot.times import duration_in_words
from bot.turns import Turns
from bot.within import within

CLAIM = timedelta(seconds=30)
"""For how long a digest stays with a process that gives no sign of life; it gives one every third of that."""
PREPARING = 120.0
"""Seconds that a block of 64 digests may take to be ranked and frozen, beside what a reranking model is given. It is
measured to take two, and on a machine that is busy with other things twenty times as long: what takes longer hangs."""
RESTING = 120.0
"""Seconds for which a process in which something hung leaves digests to others. On its own it then tries again."""
LETTING_GO = 5.0
"""Seconds that the database gets to hear that digests are let go; otherwise their claims end by themselves."""


@dataclass(slots=True)
class Delivery:
    """Makes and posts digests; the ones being posted go on while the next ones are looked for.

    ``clock`` decides what is due and what is late. Claims, and whatever else guards something real, go by
    ``wall``, the real time, which is the same but in a rehearsal.
    """

    store: Store
    library: Library
    platforms: Mapping[str, ChatPlatform]
    clock: Clock
    wall: Clock
    claim: timedelta = CLAIM
    holder: str = field(default_factory=lambda: f"{os.getpid()}-{secrets.token_hex(4)}")
    """This process, as the database and the log name it."""
    claims: Claims = field(init=False)
    preparation: Preparation = field(init=False)
    turns: Turns = field(default_factory=Turns)
    _held: set[tuple[Place, date]] = field(init=False, default_factory=set)
    """What is being prepared, waits for its turn, or is posted."""
    _under_way: set[asyncio.Task[Digest]] = field(init=False, default_factory=set)
    _afterwards: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    """What nobody waits for when the program ends."""
    _rests_until: float = field(init=False, default=0.0)
    _stopping: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.claims = Claims(self.store, self.platforms, self.clock, self.wall, self.claim, self.holder)
        self.preparation = Preparation(self.store, self.library, self.clock, self.wall, self.claim, self.holder)

    async def deliver_due(self) -> list[Digest]:
        """Everything that is due now or was left unfinished, each brought as far as it goes."""
        digests = [await task for task in await self.start_due()]
        if self._afterwards:
            await asyncio.wait(self._afterwards)
        return digests

    async def start_due(self) -> list[asyncio.Task[Digest]]:
        """The same without waiting for the platforms: a slow one never holds up the next beat."""
        return [task async for block in self.blocks() for task in block]

    async def blocks(self) -> AsyncIterator[list[asyncio.Task[Digest]]]:
        """The same, so many channels at a time: while some are posted the next are ranked."""
        if self.resting:
            return
        now = self.clock()
        async for begun in self._left():
            yield begun
        for places in await self.claims.due():
            if self._stopping or self.resting:
                return
            yield await self._make(await self.claims.take(places), now)
            async for begun in self._left():
                yield begun

    async def _left(self) -> AsyncIterator[list[asyncio.Task[Digest]]]:
        """What other processes have left, unless this one has just let something go itself."""
        if self.resting:
            return
        async for left in self.claims.left():
            yield await self._go_on(left)
            if self.resting:
                return

    @property
    def resting(self) -> bool:
        """Whether digests are left to other processes, because something hung when this one last prepared some."""
        return asyncio.get_running_loop().time() < self._rests_until

    async def keep(self) -> None:
        """The sign of life: whatever this process is at work on stays with it."""
        until = self.wall() + self.claim
        async with self.store.write() as uow:
            await uow.digests.renew(tuple(self._held), until, self.holder)
            await uow.commit()

    async def post_now(self, channel: Channel) -> tuple[Digest, bool]:
        """Today's digest of this channel, and whether it was made by this call."""
        now = self.clock()
        digest = Digest(channel.place, channel.schedule.local_day(now), DigestState.PREPARING, now, channel.layout)
        async with self.store.write() as uow:
            mine = await uow.digests.claim(digest, self.wall() + self.claim, self.holder)
            stored = await uow.digests.get(digest.place, digest.day)
            due = channel.next_digest_at
            if mine and due and channel.schedule.local_day(due) == digest.day:
                await uow.channels.advance(channel.place, due, channel.schedule.next_after(due)[1])
            await uow.commit()
        if not mine:
            return stored or digest, False
        prepared = await self._prepare([(channel, digest)], now)
        # Whoever asked may go away; what has begun is finished all the same. They wait for nobody else's digest.
        return (
            await asyncio.shield(self._start(self._deliver(prepared[0]), prepared[0])) if prepared else digest
        ), True

    async def preview(self, channel: Channel) -> tuple[Selection, str]:
        """What would be chosen now, and why nothing would be if that is so."""
        return await self.preparation.preview(channel)

    async def stop(self, patience: float) -> None:
        """Begin no further post, and give those under way so many seconds to be answered."""
        self._stopping = True
        self.turns.end()
        for reading in self._afterwards:
            reading.cancel()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=patience)
            for task in late:
                task.cancel()

    async def _make(self, claimed: Sequence[Claimed], now: datetime) -> list[asyncio.Task[Digest]]:
        return [self._start(self._in_turn(digest), digest) for digest in await self._prepare(claimed, now)]

    async def _go_on(self, left: Sequence[Claimed]) -> list[asyncio.Task[Digest]]:
        """With what a process that died has left: frozen digests as they are, and others are made anew."""
        now = self.clock()
        left = [(channel, digest) for channel, digest in left if (digest.place, digest.day) not in self._held]
        hopeless = {digest.place: given_up(channel, digest, now, latest(digest.place)) for channel, digest in left}
        going_on = [(channel, digest) for channel, digest in left if not hopeless[digest.place]]
        frozen = [digest for _, digest in going_on if digest.state is DigestState.DELIVERING]
        posting = [self._start(self._in_turn(digest), digest) for digest in frozen]
        for _, digest in left:
            if why := hopeless[digest.place]:
                await self._give_up(digest, why)
        unfrozen = [(channel, digest) for channel, digest in going_on if digest.state is DigestState.PREPARING]
        return [*posting, *(await self._make(unfrozen, now) if unfrozen else ())]

    async def _prepare(self, claimed: Sequence[Claimed], now: datetime) -> list[Digest]:
        """What cannot be prepared is let go: its claim expires, and it is tried again."""
        days = {(digest.place, digest.day) for _, digest in claimed}
        self._held |= days
        prepared: list[Digest] = []
        try:
            prepared = await within(self.patience, self.preparation.prepare(claimed, now))
        except TimeoutError:
            await self._let_go(days)
        finally:
            self._held -= days - {(digest.place, digest.day) for digest in prepared}
        return prepared

    @property
    def patience(self) -> float:
        """Seconds that preparing a block may take."""
        reranking = self.preparation.reranking
        return PREPARING + (reranking.seconds if reranking else 0.0)

    async def _let_go(self, days: Collection[tuple[Place, date]]) -> None:
        """Something hangs: other processes may have these at once, and this one takes none for a while."""
        self._rests_until = asyncio.get_running_loop().time() + RESTING
        log.warning("digests not prepared in time, and let go", digests=len(days), seconds=self.patience)
        why = f"It was not ready within {duration_in_words(timedelta(seconds=self.patience))}, so it is begun anew."
        with suppress(StoreError, TimeoutError):
            await within(LETTING_GO, self._note_let_go(days, self.wall(), why))

    async def _note_let_go(self, days: Collection[tuple[Place, date]], now: datetime, why: str) -> None:
        async with self.store.write() as uow:
            await uow.digests.let_go(days, now, self.holder, why)
            await uow.commit()

    async def _give_up(self, digest: Digest, why: str) -> None:
        """Close a digest that will not be finished; a post that was under way stays unknown."""
        parts = tuple(_undecided(part) for part in digest.parts)
        await self._close(replace(digest, parts=parts), why)

    # --- deliver ----------------------------------------------------------------------------------

    def _start(self, work: Coroutine[Any, Any, Digest], digest: Digest) -> asyncio.Task[Digest]:
        """Kept here until it is done, so that it can be waited for when the program stops."""
        task = asyncio.create_task(work)
        self._held.add((digest.place, digest.day))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    def _start_afterwards(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_contained(work))
        self._afterwards.add(task)
        task.add_done_callback(self._afterwards.discard)

    async def _in_turn(self, digest: Digest) -> Digest:
        try:
            async with self.turns.at(digest.place):
                return digest if self._stopping else await self._deliver(digest)
        finally:
            self._held.discard((digest.place, digest.day))

    async def _deliver(self, digest: Digest) -> Digest:
        """Post what is ready. One channel's trouble is its own: nothing here stops another."""
        try:
            channel = await self._channel(digest)
            platform = self.platforms[digest.place.platform]
            posting = Posting(
                platform, self.store, self.clock, self.wall, self.claim, self.holder, self._start_afterwards
            )
            parts = await posting.post(channel, digest, lambda: not self._stopping)
            after = replace(digest, parts=tuple(parts))
            late = latest(digest.place)
            return await self._close(after, given_up(await self._channel(digest), after, self.clock(), late))
        except StoreError as away:
            log.warning("digest left for later", place=str(digest.place), day=str(digest.day), why=str(away))
            return digest
        except Exception:
            log.failure("digest failed", place=str(digest.place), day=str(digest.day))
            return digest
        finally:
            self._held.discard((digest.place, digest.day))

    async def _close(self, digest: Digest, why_given_up: str) -> Digest:
        """Give a digest its final state, if its parts and what stands in their way decide it."""
        state, note = _outcome(digest, why_given_up)
        if state is not digest.state:
            await insist(self.store, lambda uow: _closed(uow, digest, state, note))
            late = round((self.clock() - digest.due_at).total_seconds())
            log_end(replace(digest, state=state, note=note), late=late)
        return replace(digest, state=state, note=note)

    async def _channel(self, digest: Digest) -> Channel:
        async with self.store.read() as uow:
            return await uow.channels.get(digest.place) or Channel(digest.place)


async def _closed(uow: UnitOfWork, digest: Digest, state: DigestState, note: str) -> None:
    for part in digest.parts:
        if part.state is PartState.UNKNOWN:
            await uow.digests.finish(digest.place, digest.day, part)
    await uow.digests.close(digest.place, digest.day, state, note)


async def _contained(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.failure("reactions not read back")


def _undecided(part: Part) -> Part:
    return replace(part, state=PartState.UNKNOWN) if part.state is PartState.SENDING else part


def _goes_on(digest: Digest) -> bool:
    """Whether replies can still go out: there is a message that they hang under."""
    first, *replies = digest.parts
    return first.state is PartState.POSTED and any(it.state in (PartState.READY, PartState.SENDING) for it in replies)


def _outcome(digest: Digest, given_up: str) -> tuple[DigestState, str]:
    """The state that follows from the parts, and what is to be said of it."""
    states = {part.state for part in digest.parts}
    if PartState.UNKNOWN in states and not (_goes_on(digest) and not given_up):
        return DigestState.UNKNOWN, digest.note
    if digest.state is DigestState.DELIVERING and states <= {PartState.POSTED}:
        return (DigestState.POSTED if digest.entries else DigestState.EMPTY), digest.note
    if not given_up:
        return digest.state, digest.note
    if PartState.POSTED in states:
        return DigestState.POSTED, f"Not all replies were posted. {given_up}"
    return DigestState.SKIPPED, given_up
