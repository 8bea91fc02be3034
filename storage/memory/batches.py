"""Many channels at once, in memory: one after another."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime

from bot.domain import UNFINISHED, Channel, Digest, DigestState, Feedback, Person, Place
from bot.ports import Move, Neighbour
from storage.memory.channels import MemoryChannels
from storage.memory.digests import MemoryDigests
from storage.memory.feedback import MemoryFeedback
from storage.memory.state import State, where


class MemoryBatches:
    def __init__(self, state: State) -> None:
        self._state = state
        self._channels, self._digests = MemoryChannels(state), MemoryDigests(state)
        self._feedback = MemoryFeedback(state)

    async def channels(self, places: Collection[Place]) -> dict[Place, Channel]:
        found = {place: self._state.channels.get(where(place)) for place in places}
        return {place: channel for place, channel in found.items() if channel}

    async def due(self, platforms: Collection[str], now: datetime) -> list[Place]:
        return [channel.place for channel in await self._channels.due(now) if channel.place.platform in platforms]

    async def advance(self, moves: Sequence[Move]) -> set[Place]:
        return {move.place for move in moves if await self._channels.advance(*move)}

    async def claim(self, digests: Sequence[Digest], until: datetime, holder: str = "") -> set[Place]:
        return {digest.place for digest in digests if await self._digests.claim(digest, until, holder)}

    async def freeze(self, digests: Sequence[Digest], until: datetime, holder: str = "") -> set[Place]:
        return {digest.place for digest in digests if await self._digests.freeze(digest, until, holder)}

    async def shown(self, places: Collection[Place], since: date) -> dict[Place, frozenset[str]]:
        shown: dict[Place, set[str]] = {place: set() for place in places}
        for (_, day), claimed in self._state.digests.items():
            seen = claimed.digest.state is not DigestState.SKIPPED and day >= since
            if seen and claimed.digest.place in shown:
                shown[claimed.digest.place] |= {ranked.paper.id for ranked in claimed.digest.entries}
        return {place: frozenset(papers) for place, papers in shown.items()}

    async def feedback(self, places: Collection[Place]) -> dict[Place, list[Feedback]]:
        return {place: await self._feedback.of_place(place) for place in places}

    async def said_by(self, people: Collection[Person]) -> dict[Person, list[Feedback]]:
        return {person: await self._feedback.of_person(person) for person in people}

    async def neighbours(self, digests: Sequence[Digest], most: int) -> list[Neighbour]:
        wanted = {
            (digest.place.platform, digest.place.workspace, digest.day, ranked.paper.id)
            for digest in digests
            for ranked in digest.entries
        }
        found: list[Neighbour] = []
        times: Counter[tuple[str, str, date, str]] = Counter()
        for channel in self._state.channels.values():
            for day in {digest.day for digest in digests} if channel.public else ():
                there = await self._digests.get(channel.place, day)
                for ranked in there.entries if there else ():
                    key = (channel.place.platform, channel.place.workspace, day, ranked.paper.id)
                    times[key] += 1
                    if key in wanted and times[key] <= most:
                        found.append(Neighbour(*key, channel.name))
        return found

    async def prune(self, before: date, most: int) -> int:
        ended = [
            (day, place)
            for (place, day), claimed in self._state.digests.items()
            if day < before and claimed.digest.state not in UNFINISHED
        ]
        doomed = sorted(ended)[:most]
        for day, place in doomed:
            digest = self._state.digests.pop((place, day)).digest
            if digest.state is not DigestState.SKIPPED:
                self._state.shown |= {ranked.paper.id: True for ranked in digest.entries}
        return len(doomed)
