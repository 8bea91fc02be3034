"""The papers in memory: an index with vectors and counts, brought up to date after each ingest and swapped in whole."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

import numpy as np

from bot.domain import SAMPLE, Counts, Paper, Ranked, Sighting, Week
from bot.embedding import text_key
from bot.errors import SetupError
from bot.lanes import Lanes
from bot.logs import log
from bot.ports import Corpus, Embedder, Matrix, Profile, Ranker, Selection, Store, Vector
from bot.references import Catalogue

QUESTIONS = 1000
"""Searches whose vectors are remembered, and as many topics."""
EDITION = "edition of the papers"
"""The note that is another one whenever somebody has changed what is stored of papers."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One snapshot. A question that has begun is answered from the snapshot that it began with."""

    catalogue: Catalogue
    corpus: Corpus
    keys: Mapping[str, str] = field(default_factory=dict)
    """By paper id, what its vector is stored under."""
    embedded: Collection[str] = frozenset()
    """Those of the keys that the corpus has a vector of."""
    model: str = ""


@dataclass(slots=True)
class Library:
    """Every question is answered off the event loop."""

    store: Store
    ranker: Ranker
    embedder: Embedder | None
    lanes: Lanes
    sample_only: bool = False
    """Only the sample, whatever else is stored; otherwise the sample only while there is nothing else."""
    _shelf: Shelf = field(init=False)
    _questions: OrderedDict[str, Vector] = field(default_factory=OrderedDict)
    _topics: OrderedDict[str, Vector] = field(init=False, default_factory=OrderedDict)
    """Vectors that are stored, too; by the keys of their texts, so that no other vector ever belongs there."""
    _edition: str = field(init=False, default="")
    """Of what is stored, when it was last read."""
    _refreshing: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._shelf = _shelve(self.ranker, [], {}, {}, [], "", None)

    def __len__(self) -> int:
        return len(self._shelf.catalogue)

    @property
    def papers(self) -> Mapping[str, Paper]:
        """Every paper by its id, the newest first. Another snapshot is another object."""
        return self._shelf.catalogue.papers

    @property
    def newest(self) -> datetime | None:
        """When the paper listed last was listed."""
        return self._shelf.catalogue.newest

    @property
    def newest_id(self) -> str:
        """The id of that paper, for a hint that works; empty when there are none."""
        return next(iter(self._shelf.catalogue.papers), "")

    async def changed(self) -> None:
        """Tell every process that stored papers, counts or vectors are others now, and read them here at once."""
        async with self.store.write() as work:
            await work.notes.put(EDITION, secrets.token_hex(8))
            await work.commit()
        await self.refresh()

    async def follow(self) -> bool:
        """Read what is stored if any process has changed it since; returns whether. It costs one row if not."""
        async with self.store.read() as work:
            current = await work.notes.get(EDITION)
        if current == self._edition:
            return False
        await self.refresh()
        return True

    async def refresh(self) -> None:
        """Read what is stored and index, off the loop, what the present index has not read yet."""
        async with self._refreshing:
            await self._refresh()

    async def _refresh(self) -> None:
        model = self.embedder.name if self.embedder else ""
        earlier = self._shelf if self._shelf.model == model else None
        async with self.store.read() as work:
            edition = await work.notes.get(EDITION)
            papers = self._wanted(await work.papers.all())
            sightings = await work.papers.sightings()
        keys = await self.lanes.run_bulk(_keys, papers)
        async with self.store.read() as work:
            vectors = await work.embeddings.get(model, _lacking(keys, earlier)) if model else {}
        self._shelf = await self.lanes.run_bulk(_shelve, self.ranker, papers, keys, vectors, sightings, model, earlier)
        self._edition = edition

    def _wanted(self, papers: Iterable[Paper]) -> list[Paper]:
        papers = list(papers)
        real = [paper for paper in papers if paper.source != SAMPLE]
        if self.sample_only or not real:
            return [paper for paper in papers if paper.source == SAMPLE]
        return real

    # --- rankings -----------------------------------------------------------------------------------

    async def select(self, profiles: Sequence[Profile], now: datetime, *, bulk: bool = False) -> list[Selection]:
        """A digest for each profile; ``bulk`` when nobody is waiting for it."""
        run = self.lanes.run_bulk if bulk else self.lanes.run_interactive
        return await run(self.ranker.rank, self._shelf.corpus, profiles, now)

    async def trending(self, profile: Profile, now: datetime, days: int, limit: int) -> list[Ranked]:
        return await self.lanes.run_interactive(self.ranker.trending, self._shelf.corpus, profile, now, days, limit)

    async def search(self, query: str, profile: Profile, now: datetime, limit: int) -> list[Ranked]:
        vector = await self.question(query)
        corpus = self._shelf.corpus
        return await self.lanes.run_interactive(self.ranker.search, corpus, query, vector, profile, now, limit)

    async def similar(self, text: str, exclude: Collection[str], now: datetime, limit: int) -> list[Ranked]:
        vector = await self.vector_of(text)
        corpus = self._shelf.corpus
        return await self.lanes.run_interactive(self.ranker.similar, corpus, text, vector, exclude, now, limit)

    async def weekly(self, profile: Profile, now: datetime, weeks: int) -> list[Week]:
        return await self.lanes.run_interactive(self.ranker.weekly, self._shelf.corpus, profile, now, weeks)

    async def relevance(self, profile: Profile, paper_ids: Sequence[str], now: datetime) -> Mapping[str, Ranked]:
        return await self.lanes.run_interactive(self.ranker.relevance, self._shelf.corpus, profile, paper_ids, now)

    async def counts(self, paper_id: str, now: datetime) -> Counts:
        return await self.lanes.run_interactive(self.ranker.counts, self._shelf.corpus, paper_id, now)

    # --- vectors ------------------------------------------------------------------------------------

    async def question(self, query: str) -> Vector | None:
        """The vector of what somebody looks for: remembered for a while and never stored, as it is theirs."""
        if self.embedder is None:
            return None
        if query not in self._questions:
            made = await self._embedded(self.embedder, [query])
            if made is None:
                return None
            _remember(self._questions, {query: made[0]})
        return self._questions[query]

    async def vector_of(self, text: str) -> Vector | None:
        vectors = await self.vectors_of([text])
        return None if vectors is None else vectors[0]

    async def vectors_of(self, texts: Sequence[str]) -> Matrix | None:
        """One row per text, stored or made now and kept; None when there is no model to make them.

        What is stored needs no model, so a second run loads none until somebody asks something new.
        """
        if self.embedder is None:
            return None
        keys = [text_key(text) for text in texts]
        vectors = {key: self._topics[key] for key in keys if key in self._topics}
        if len(vectors) < len(set(keys)):
            async with self.store.read() as work:
                vectors |= await work.embeddings.get(self.embedder.name, set(keys).difference(vectors))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
        if missing:
            made = await self._made(self.embedder, missing)
            if made is None:
                return None
            vectors = vectors | made
        _remember(self._topics, vectors)
        return np.array([vectors[key] for key in keys], np.float32).reshape(len(keys), self.embedder.dimension)

    async def _made(self, embedder: Embedder, texts: Mapping[str, str]) -> dict[str, Vector] | None:
        matrix = await self._embedded(embedder, list(texts.values()))
        if matrix is None:
            return None
        vectors = dict(zip(texts, matrix, strict=True))
        async with self.store.write() as work:
            await work.embeddings.put(embedder.name, vectors)
            await work.commit()
        return vectors

    async def _embedded(self, embedder: Embedder, texts: Sequence[str]) -> Matrix | None:
        try:
            return await embedder.embed(texts)
        except SetupError as trouble:
            log.warning("no embedding model", why=str(trouble))
            return None

    # --- single papers and names --------------------------------------------------------------------

    def paper(self, paper_id: str) -> Paper | None:
        return self._shelf.catalogue.papers.get(paper_id)

    async def find(self, reference: str) -> Paper | None:
        """The paper that an id, a link or a piece of its title means."""
        return await self.lanes.run_interactive(self._shelf.catalogue.find, reference)

    def titles(self, text: str, most: int) -> list[str]:
        """Titles that hold the text, the newest first."""
        return list(islice(self._shelf.catalogue.titles_with(text), most))

    def authors(self, text: str, most: int) -> list[str]:
        """Authors whose name holds the text, those of the newest papers first."""
        return list(islice(self._shelf.catalogue.authors_with(text), most))


def _remember(known: OrderedDict[str, Vector], vectors: Mapping[str, Vector]) -> None:
    """Those used last, up to so many."""
    for name, vector in vectors.items():
        known[name] = vector
        known.move_to_end(name)
    while len(known) > QUESTIONS:
        known.popitem(last=False)


def _keys(papers: Sequence[Paper]) -> dict[str, str]:
    """By paper id, what its vector is stored under."""
    return {paper.id: text_key(paper.text) for paper in papers}


def _lacking(keys: Mapping[str, str], earlier: Shelf | None) -> set[str]:
    """The keys of papers whose vector is not on the shelf."""
    if earlier is None:
        return set(keys.values())
    return {key for paper_id, key in keys.items() if key not in earlier.embedded or earlier.keys.get(paper_id) != key}


def _shelve(
    ranker: Ranker,
    papers: Sequence[Paper],
    keys: Mapping[str, str],
    vectors: Mapping[str, Vector],
    sightings: Sequence[Sighting],
    model: str,
    earlier: Shelf | None,
) -> Shelf:
    by_paper = {paper_id: vectors[key] for paper_id, key in keys.items() if key in vectors}
    corpus = ranker.index(papers, by_paper, sightings, earlier.corpus if earlier else None)
    embedded = set(vectors) | (set(earlier.embedded) if earlier else set())
    return Shelf(Catalogue.of(papers), corpus, keys, embedded.intersection(keys.values()), model)
