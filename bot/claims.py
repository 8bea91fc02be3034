"""Claims: which digests are this process's to make, taken many at a time and fairly between workspaces."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import NamedTuple

from bot.domain import Channel, Digest, DigestState, Place
from bot.ledger import log_end
from bot.logs import log
from bot.plan import latest, skip_reason
from bot.ports import ChatPlatform, Clock, Move, Store
from bot.turns import workspace_of

BLOCK = 64
"""Channels that are claimed, ranked and frozen together: enough for speed, few enough that others get in between."""

Claimed = tuple[Channel, Digest]


class Due(NamedTuple):
    """A day whose digest is due, and when the one after it will be."""

    channel: Channel
    digest: Digest
    following: datetime


@dataclass(frozen=True, slots=True)
class Claims:
    """``clock`` decides what is due and late, ``wall`` for how long a claim lasts; this process is ``holder``."""

    store: Store
    platforms: Mapping[str, ChatPlatform]
    clock: Clock
    wall: Clock
    claim: timedelta
    holder: str

    async def due(self) -> list[list[Place]]:
        """The channels whose time has come, in blocks in which the workspaces take turns."""
        async with self.store.read() as uow:
            due = in_turn(await uow.batches.due(tuple(self.platforms), self.clock()))
        return [due[start : start + BLOCK] for start in range(0, len(due), BLOCK)]

    async def take(self, places: Sequence[Place]) -> list[Claimed]:
        """Claim the latest day that is due of each; days before it are closed as skipped."""
        now = self.clock()
        claimed: list[Digest] = []
        async with self.store.write() as uow:
            channels = await uow.batches.channels(places)
            running = [channel for channel in channels.values() if channel.subscribed and not channel.paused]
            pending = [due for channel in running if (due := _due(channel, channel.next_digest_at, now))]
            while pending:
                moves = [Move(due.channel.place, due.digest.due_at, due.following) for due in pending]
                moved = await uow.batches.advance(moves)
                pending = [due for due in pending if due.channel.place in moved]
                digests = [due.digest for due in pending]
                ours = await uow.batches.claim(digests, self.wall() + self.claim, self.holder)
                claimed += [digest for digest in digests if digest.place in ours]
                made = {digest.place for digest in claimed if digest.state is DigestState.PREPARING}
                left = [due for due in pending if due.channel.place not in made]
                pending = [after for due in left if (after := _due(due.channel, due.following, now))]
            await uow.commit()
        for digest in claimed:
            if digest.state is DigestState.SKIPPED:
                log_end(digest)
        return [(channels[digest.place], digest) for digest in claimed if digest.state is DigestState.PREPARING]

    async def left(self) -> AsyncIterator[list[Claimed]]:
        """What a process that died has left unfinished, claimed anew, as many at a time."""
        while True:
            wall, platforms = self.wall(), tuple(self.platforms)
            async with self.store.write() as uow:
                left = await uow.digests.take_over(platforms, wall, wall + self.claim, self.holder, BLOCK)
                await uow.commit()
            if left:
                async with self.store.read() as uow:
                    channels = await uow.batches.channels([digest.place for digest in left])
                yield [(channels.get(digest.place, Channel(digest.place)), digest) for digest in left]
            if len(left) < BLOCK:
                return


def _due(channel: Channel, due_at: datetime | None, now: datetime) -> Due | None:
    """The day that is due then, if it is; None for a channel with which something is wrong: others must not wait."""
    if due_at is None or due_at > now:
        return None
    try:
        day, (_, following) = channel.schedule.local_day(due_at), channel.schedule.next_after(due_at)
        digest = Digest(channel.place, day, DigestState.PREPARING, due_at, channel.layout)
        if why := skip_reason(channel, digest, now, latest(channel.place)):
            digest = replace(digest, state=DigestState.SKIPPED, note=why)
    except (LookupError, ValueError, ArithmeticError):
        log.failure("digest not claimed", place=str(channel.place))
        return None
    return Due(channel, digest, following)


def in_turn(places: Iterable[Place]) -> list[Place]:
    """One of each workspace, then another of each, and so on."""
    by_workspace: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        by_workspace[place.platform, workspace_of(place)].append(place)
    rounds = chain.from_iterable(zip_longest(*by_workspace.values()))
    return [place for place in rounds if place is not None]
