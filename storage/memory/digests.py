"""Digests, in memory."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from bot.domain import UNFINISHED, Digest, DigestState, Part, PartState, Place, Posted
from bot.ports import Unfinished
from storage.expiry import NOBODY, over
from storage.memory.notes import forget_notes
from storage.memory.state import Claimed, State, where, without_thread


class MemoryDigests:
    def __init__(self, state: State) -> None:
        self._state = state

    async def claim(self, digest: Digest, until: datetime, holder: str = "") -> bool:
        if await self.get(digest.place, digest.day) is not None:
            return False
        self._put(digest, until, holder)
        return True

    async def freeze(self, digest: Digest, until: datetime, holder: str = "") -> bool:
        stored = await self.get(digest.place, digest.day)
        if stored is None or stored.state != DigestState.PREPARING:
            return False
        self._put(digest, until, holder)
        return True

    async def close(self, place: Place, day: date, state: DigestState, note: str) -> bool:
        stored = await self.get(place, day)
        unfinished = stored is not None and stored.state in UNFINISHED
        if unfinished:
            self._change(place, day, lambda digest: replace(digest, state=state, note=note))
        return unfinished

    async def take_over(
        self, platforms: Collection[str], now: datetime, until: datetime, holder: str = "", most: int = 0
    ) -> list[Digest]:
        expired = [
            claimed.digest
            for (here, _), claimed in self._state.digests.items()
            if here.platform in platforms and claimed.digest.state in UNFINISHED and _free_again(claimed, now, until)
        ][: most or None]
        for digest in expired:
            self._state.digests[where(digest.place), digest.day] = Claimed(digest, until, holder)
        return [self._current(digest) for digest in _newest_first(expired)]

    async def renew(self, held: Collection[tuple[Place, date]], until: datetime, holder: str) -> None:
        for place, day in held:
            claimed = self._state.digests.get((where(place), day))
            if claimed and claimed.holder == holder and over(claimed.until, until, until):
                self._state.digests[where(place), day] = claimed._replace(until=until)

    async def let_go(self, held: Collection[tuple[Place, date]], now: datetime, holder: str, why: str) -> None:
        for place, day in held:
            claimed = self._state.digests.get((where(place), day))
            if claimed and claimed.holder == holder and claimed.digest.state is DigestState.PREPARING:
                self._state.digests[where(place), day] = Claimed(replace(claimed.digest, note=why), now, NOBODY)

    async def begin(self, place: Place, day: date, part: int, now: datetime, until: datetime, holder: str = "") -> bool:
        one = await self._held_part(place, day, part, until, holder)
        if one is None:
            return False
        begun = replace(one, state=PartState.SENDING, at=now, sender=holder)
        if one.state is PartState.READY:
            self._replace_part(place, day, begun)
        return one.state is PartState.READY or one == begun

    async def begin_again(self, place: Place, day: date, part: int, until: datetime, holder: str) -> bool:
        one = await self._held_part(place, day, part, until, holder)
        if one is None or one.state is not PartState.SENDING:
            return False
        self._replace_part(place, day, replace(one, sender=holder))
        return True

    async def _held_part(self, place: Place, day: date, part: int, until: datetime, holder: str) -> Part | None:
        claimed = self._state.digests.get((where(place), day))
        if claimed is None or claimed.holder != holder:
            return None
        self._state.digests[where(place), day] = claimed._replace(until=until)
        return next((one for one in claimed.digest.parts if one.number == part), None)

    async def hold(self, place: Place, day: date, until: datetime) -> None:
        if claimed := self._state.digests.get((where(place), day)):
            self._state.digests[where(place), day] = claimed._replace(until=until, holder=NOBODY)

    async def finish(self, place: Place, day: date, part: Part) -> None:
        stored = await self.get(place, day)
        this = next((one for one in stored.parts if one.number == part.number), None) if stored else None
        if this is None:
            return
        if part.state is PartState.POSTED or (this.state is PartState.SENDING and this.sender == part.sender):
            self._replace_part(place, day, replace(part, sender=this.sender))
        if part.state is PartState.POSTED:
            self._change(place, day, _reopened)

    def _replace_part(self, place: Place, day: date, part: Part) -> None:
        def with_outcome(stored: Part) -> Part:
            if stored.number != part.number:
                return stored
            return replace(stored, state=part.state, message=part.message, at=part.at, sender=part.sender)

        self._change(place, day, lambda digest: replace(digest, parts=tuple(map(with_outcome, digest.parts))))

    async def get(self, place: Place, day: date) -> Digest | None:
        claimed = self._state.digests.get((where(place), day))
        return None if claimed is None else self._current(claimed.digest)

    async def unfinished(self) -> list[Unfinished]:
        waiting = [it for it in self._state.digests.values() if it.digest.state in UNFINISHED]
        return [
            Unfinished(it.digest.place, it.digest.day, it.digest.due_at, it.until)
            for it in sorted(waiting, key=lambda it: it.digest.due_at)
        ]

    async def recent(self, place: Place, limit: int = 10) -> list[Digest]:
        return _newest_first(self._of(place))[:limit]

    async def at_message(self, posted: Posted) -> tuple[Digest, Part] | None:
        ours = ((digest, part) for digest in self._of(posted.place) for part in digest.parts if part.message)
        return next(((digest, part) for digest, part in ours if part.message == posted.message), None)

    async def changes(self, posted: Posted) -> int:
        return self._state.changes.get((where(posted.place), posted.message), 0)

    async def change(self, posted: Posted, seen: int | None = None) -> bool:
        so_far = await self.changes(posted)
        if await self.at_message(posted) is None or seen not in (None, so_far):
            return False
        self._state.changes[where(posted.place), posted.message] = so_far + 1
        return True

    async def posted_since(self, platform: str, since: datetime) -> list[Posted]:
        found = [
            (part.at, number, part.number, _posted(claimed.digest, part))
            for number, claimed in enumerate(self._state.digests.values())
            for part in claimed.digest.parts
            if claimed.digest.place.platform == platform and part.message and part.at is not None and part.at >= since
        ]
        return [posted for *_, posted in sorted(found, key=lambda entry: entry[:3])]

    async def forget_day(self, place: Place, day: date) -> None:
        self._state.digests.pop((where(place), day), None)
        forget_notes(self._state, place, day)

    async def forget(self, place: Place) -> None:
        for digest in list(self._of(place)):
            del self._state.digests[where(place), digest.day]
        forget_notes(self._state, place)

    def _put(self, digest: Digest, until: datetime, holder: str) -> None:
        place = without_thread(digest.place)
        self._state.digests[where(place), digest.day] = Claimed(
            self._current(replace(digest, place=place)), until, holder
        )

    def _change(self, place: Place, day: date, change: Callable[[Digest], Digest]) -> None:
        key = where(place), day
        if claimed := self._state.digests.get(key):
            self._state.digests[key] = claimed._replace(digest=change(claimed.digest))

    def _of(self, place: Place) -> Iterator[Digest]:
        for (there, _), claimed in self._state.digests.items():
            if there == where(place):
                yield self._current(claimed.digest)

    def _current(self, digest: Digest) -> Digest:
        """What is frozen of a paper is its id and its reasons; the paper itself is as stored, and must be."""
        entries = (replace(ranked, paper=self._state.papers[ranked.paper.id]) for ranked in digest.entries)
        return replace(digest, entries=tuple(entries))


def _free_again(claimed: Claimed, now: datetime, anew: datetime) -> bool:
    return claimed.until <= now or (claimed.holder != NOBODY and over(claimed.until, now, anew))


def _reopened(digest: Digest) -> Digest:
    """An answer that came late: what was closed as unknown for its sake goes on."""
    doubtful = any(part.state is PartState.UNKNOWN for part in digest.parts)
    again = digest.state is DigestState.UNKNOWN and not doubtful
    return replace(digest, state=DigestState.DELIVERING) if again else digest


def _newest_first(digests: Iterable[Digest]) -> list[Digest]:
    return sorted(digests, key=lambda digest: digest.day, reverse=True)


def _posted(digest: Digest, part: Part) -> Posted:
    overview = next((part.message for part in digest.parts if part.number == 0), "")
    return Posted(replace(digest.place, thread=overview if part.threaded else ""), part.message)
