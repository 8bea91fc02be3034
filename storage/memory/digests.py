"""Digests, in memory."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from bot.domain import Channel, Digest, DigestState, Part, PartState, Place, Posted
from storage.memory.state import Claimed, State, where, without_thread

_UNFINISHED = (DigestState.PREPARING, DigestState.DELIVERING)


class MemoryDigests:
    def __init__(self, state: State) -> None:
        self._state = state

    async def claim(self, digest: Digest, until: datetime) -> bool:
        if await self.get(digest.place, digest.day) is not None:
            return False
        self._put(digest, until)
        return True

    async def freeze(self, digest: Digest, until: datetime) -> bool:
        stored = await self.get(digest.place, digest.day)
        if stored is None or stored.state != DigestState.PREPARING:
            return False
        self._put(digest, until)
        return True

    async def close(self, place: Place, day: date, state: DigestState, note: str) -> None:
        def closed(digest: Digest) -> Digest:
            return replace(digest, state=state, note=note) if digest.state in _UNFINISHED else digest

        self._change(place, day, closed)

    async def take_over(self, platforms: Collection[str], now: datetime, until: datetime) -> list[Digest]:
        expired = [
            claimed.digest
            for (here, _), claimed in self._state.digests.items()
            if here.platform in platforms and claimed.digest.state in _UNFINISHED and claimed.until <= now
        ]
        for digest in expired:
            self._state.digests[where(digest.place), digest.day] = Claimed(digest, until)
        return [self._current(digest) for digest in _newest_first(expired)]

    async def begin(self, place: Place, day: date, part: int, now: datetime, until: datetime) -> bool:
        stored = await self.get(place, day)
        ready = [one for one in stored.parts if one.number == part and one.state == PartState.READY] if stored else []
        for one in ready:
            self._replace_part(place, day, replace(one, state=PartState.SENDING, at=now))
            await self.hold(place, day, until)
        return bool(ready)

    async def hold(self, place: Place, day: date, until: datetime) -> None:
        if claimed := self._state.digests.get((where(place), day)):
            self._state.digests[where(place), day] = claimed._replace(until=until)

    async def finish(self, place: Place, day: date, part: Part) -> None:
        stored = await self.get(place, day)
        states = [one.state for one in stored.parts if one.number == part.number] if stored else []
        if part.state is PartState.POSTED or PartState.SENDING in states:
            self._replace_part(place, day, part)

    def _replace_part(self, place: Place, day: date, part: Part) -> None:
        def with_outcome(stored: Part) -> Part:
            if stored.number != part.number:
                return stored
            return replace(stored, state=part.state, message=part.message, at=part.at)

        self._change(place, day, lambda digest: replace(digest, parts=tuple(map(with_outcome, digest.parts))))

    async def get(self, place: Place, day: date) -> Digest | None:
        claimed = self._state.digests.get((where(place), day))
        return None if claimed is None else self._current(claimed.digest)

    async def recent(self, place: Place, limit: int = 10) -> list[Digest]:
        return _newest_first(self._of(place))[:limit]

    async def shown(self, place: Place) -> frozenset[str]:
        seen = (digest for digest in self._of(place) if digest.state is not DigestState.SKIPPED)
        return frozenset(ranked.paper.id for digest in seen for ranked in digest.entries)

    async def at_message(self, posted: Posted) -> tuple[Digest, Part] | None:
        ours = ((digest, part) for digest in self._of(posted.place) for part in digest.parts if part.message)
        return next(((digest, part) for digest, part in ours if part.message == posted.message), None)

    async def elsewhere(self, place: Place, day: date) -> dict[str, list[Channel]]:
        here = where(place)
        found: dict[str, list[Channel]] = {}
        for there, channel in self._state.channels.items():
            if there != here and there[:2] == here[:2] and (digest := await self.get(channel.place, day)):
                for ranked in digest.entries:
                    found.setdefault(ranked.paper.id, []).append(channel)
        return found

    async def posted_since(self, platform: str, since: datetime) -> list[Posted]:
        found = [
            (part.at, number, part.number, _posted(claimed.digest, part))
            for number, claimed in enumerate(self._state.digests.values())
            for part in claimed.digest.parts
            if claimed.digest.place.platform == platform and part.message and part.at is not None and part.at >= since
        ]
        return [posted for *_, posted in sorted(found, key=lambda entry: entry[:3])]

    async def forget(self, place: Place) -> None:
        for digest in list(self._of(place)):
            del self._state.digests[where(place), digest.day]

    def _put(self, digest: Digest, until: datetime) -> None:
        place = without_thread(digest.place)
        self._state.digests[where(place), digest.day] = Claimed(self._current(replace(digest, place=place)), until)

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


def _newest_first(digests: Iterable[Digest]) -> list[Digest]:
    return sorted(digests, key=lambda digest: digest.day, reverse=True)


def _posted(digest: Digest, part: Part) -> Posted:
    overview = next((part.message for part in digest.parts if part.number == 0), "")
    return Posted(replace(digest.place, thread=overview if part.threaded else ""), part.message)
