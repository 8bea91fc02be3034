"""Ranking and freezing: what a claimed digest will hold and say is decided once, before its first post."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from bot.claims import Claimed
from bot.domain import EMAIL, Channel, Digest, DigestState, SourceStatus
from bot.errors import StoreError
from bot.library import Library
from bot.logs import log
from bot.plan import notes, nothing_to_post, parts_of
from bot.ports import Clock, Profile, Selection, Store, UnitOfWork
from bot.profiles import profile_of, profiles_of
from bot.reranking import Reranking

ALSO = 3
"""Other channels that are named beside a paper, however many have it."""

Item = TypeVar("Item", bound=tuple[Any, ...])
"""A channel, and what goes with it."""
Result = TypeVar("Result")


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
    reranking: Reranking | None = None
    down: tuple[datetime, datetime] | None = None

    async def prepare(self, claimed: Sequence[Claimed], now: datetime) -> list[Digest]:
        """Freeze each with its parts. One that fails is left as it was: its claim expires, and it is tried again.

        ``now`` is the same for all blocks of a beat, which then have most of the work in common.
        """
        profiles = await _together(claimed, lambda these: self._profiles(these, now))
        profiled = [(*each, profile) for each, profile in zip(claimed, profiles, strict=True) if profile]
        selections = await _together(profiled, lambda these: self._select(these, now))
        chosen = [(*each[:2], found) for each, found in zip(profiled, selections, strict=True) if found]
        return [digest for digest in await _together(chosen, self._freeze) if digest]

    async def preview(self, channel: Channel) -> tuple[Selection, str]:
        """What would be chosen now, and why nothing would be if that is so."""
        now = self.clock()
        profiles = [await profile_of(channel, self.store, self.library, now)]
        [selection] = await self._reranked(profiles, await self.library.select(profiles, now), now)
        return selection, nothing_to_post(channel, selection, len(self.library) == 0, now)

    async def _profiles(self, claimed: Sequence[Claimed], now: datetime) -> list[Profile]:
        return await profiles_of([channel for channel, _ in claimed], self.store, self.library, now)

    async def _select(self, profiled: Sequence[tuple[Channel, Digest, Profile]], now: datetime) -> list[Selection]:
        profiles = [profile for *_, profile in profiled]
        return await self._reranked(profiles, await self.library.select(profiles, now, bulk=True), now)

    async def _reranked(
        self, profiles: Sequence[Profile], selections: list[Selection], now: datetime
    ) -> list[Selection]:
        return selections if self.reranking is None else await self.reranking.rerank(profiles, selections, now)

    async def _freeze(self, chosen: Sequence[tuple[Channel, Digest, Selection]]) -> list[Digest | None]:
        """The digests as they will be posted; None for what another process froze first and so posts."""
        now = self.clock()
        async with self.store.write() as uow:
            statuses = await uow.sources.all()
            decided = [self._decided(*each, statuses, now) for each in chosen]
            frozen = await _told_where_else(uow, [channel for channel, *_ in chosen], decided)
            mine = await uow.batches.freeze(frozen, self.wall() + self.claim, self.holder)
            await uow.commit()
        return [digest if digest.place in mine else None for digest in frozen]

    def _decided(
        self,
        channel: Channel,
        digest: Digest,
        selection: Selection,
        statuses: Sequence[SourceStatus],
        now: datetime,
    ) -> Digest:
        empty = nothing_to_post(channel, selection, len(self.library) == 0, now)
        said = notes(channel, digest, statuses, self.sources, self.down, now)
        return replace(
            digest,
            state=DigestState.DELIVERING,
            entries=selection.ranked,
            considered=selection.considered,
            note=" ".join(filter(None, (empty, *said))),
            parts=parts_of(channel, selection.ranked),
        )


async def _told_where_else(uow: UnitOfWork, channels: Sequence[Channel], digests: Sequence[Digest]) -> list[Digest]:
    """With the public channels of the workspace that had a paper first on that day, those of this batch included."""
    asked = [digest for digest in digests if digest.place.platform != EMAIL]
    names: dict[tuple[str, str, date, str], list[str]] = defaultdict(list)
    for each in await uow.batches.neighbours(asked, ALSO):
        names[each.platform, each.workspace, each.day, each.paper_id].append(each.name)
    told = []
    for channel, digest in zip(channels, digests, strict=True):
        keys = [(*_workspace(digest), ranked.paper.id) for ranked in digest.entries if digest.place.platform != EMAIL]
        told.append(replace(digest, also_in=tuple((key[-1], name) for key in keys for name in names[key][:ALSO])))
        for key in keys if channel.public else ():
            names[key].append(channel.name)
    return told


def _workspace(digest: Digest) -> tuple[str, str, date]:
    return digest.place.platform, digest.place.workspace, digest.day


async def _together(
    items: Sequence[Item], work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]
) -> list[Result | None]:
    """All in one batch; should that fail, one by one, so that one channel's trouble is its own.

    Where the database is what fails, it would fail each of them: that is raised.
    """
    if not items:
        return []
    try:
        return list(await work(items))
    except StoreError:
        raise
    except Exception:
        log.failure("a batch failed", channels=len(items))
    return [await _alone(item, work) for item in items]


async def _alone(item: Item, work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> Result | None:
    """The result, or None when it failed: the log has it, and no other channel suffers."""
    try:
        return (await work([item]))[0]
    except StoreError:
        raise
    except Exception:
        log.failure("digest not made", place=str(item[0].place))
        return None
