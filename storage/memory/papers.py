"""Papers and the observations of their counts, in memory."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from bot.domain import SAMPLE, Paper, Sighting
from storage.memory.state import State
from storage.merging import changes, count_of, merged, once_each


class MemoryPapers:
    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, papers: Sequence[Paper]) -> int:
        before = len(self._state.papers)
        for paper in once_each(papers):
            self._put(paper)
        return len(self._state.papers) - before

    async def record(self, sightings: Sequence[Sighting]) -> int:
        known = [sighting for sighting in sightings if sighting.paper_id in self._state.papers]
        news = changes(self._state.sightings, known)
        for sighting in news:
            observed = self._state.sightings.get(count_of(sighting), [])
            self._state.sightings[count_of(sighting)] = sorted([*observed, (sighting.at, sighting.value)])
        return len(news)

    async def get(self, paper_id: str) -> Paper | None:
        return self._state.papers.get(paper_id)

    async def many(self, paper_ids: Collection[str]) -> dict[str, Paper]:
        return {paper_id: self._state.papers[paper_id] for paper_id in paper_ids if paper_id in self._state.papers}

    async def all(self, since: datetime | None = None) -> list[Paper]:
        papers = sorted(self._state.papers.values(), key=lambda paper: (paper.listed, paper.id))
        return [paper for paper in papers if since is None or paper.listed >= since]

    async def sightings(self, since: datetime | None = None) -> list[Sighting]:
        return [sighting for sighting in self._in_order() if since is None or sighting.at >= since]

    async def sightings_of(self, paper_id: str) -> list[Sighting]:
        return [sighting for sighting in self._in_order() if sighting.paper_id == paper_id]

    async def count(self) -> int:
        return len(self._state.papers)

    async def prune(self, before: datetime) -> list[Paper]:
        state = self._state
        needed = {entry.paper.id for claimed in state.digests.values() for entry in claimed.digest.entries}
        needed |= (
            state.shown.keys() | {save.paper_id for save in state.saved} | {given.paper_id for given in state.feedback}
        )
        doomed = [paper for paper in await self.all() if paper.listed < before and paper.id not in needed]
        gone = {paper.id for paper in doomed}
        for count in [count for count in state.sightings if count.paper_id in gone]:
            del state.sightings[count]
        for paper in doomed:
            del state.papers[paper.id]
        return sorted(doomed, key=lambda paper: paper.id)

    def _put(self, paper: Paper) -> None:
        stored = self._state.papers.get(paper.id)
        self._state.papers[paper.id] = paper if stored is None else merged(stored, paper)
        if stored is not None and stored.source == SAMPLE and paper != stored:
            self._drop_samples(paper.id)

    def _drop_samples(self, paper_id: str) -> None:
        """A sample's observations give way together with its record."""
        samples = [count for count in self._state.sightings if (count.paper_id, count.source) == (paper_id, SAMPLE)]
        for count in samples:
            del self._state.sightings[count]

    def _in_order(self) -> list[Sighting]:
        return sorted(
            self._all(), key=lambda sighting: (sighting.at, sighting.paper_id, sighting.source, sighting.signal)
        )

    def _all(self) -> Iterator[Sighting]:
        for count, observed in self._state.sightings.items():
            for at, value in observed:
                yield Sighting(count.paper_id, count.source, count.signal, value, at)
