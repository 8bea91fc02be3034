"""What ``evaluate`` does: collections from disk, vectors from the cache or the model, then the evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adapters.cache_directory import cache_directory
from adapters.datasets import read_arxiv, read_judged, read_topics
from adapters.embedders import build_embedder
from adapters.embedders.adapted import adapted
from adapters.embedders.cached import CachedEmbedder
from bot.cli.app import say, settings
from bot.cli.progress import shown
from bot.domain import Paper, Sighting, Topic
from bot.errors import SetupError
from bot.ports import Embedder, Vector
from ranking.evaluation.feedback import Sought, outcome_of, play
from ranking.evaluation.learners import learners
from ranking.evaluation.ours import Ours
from ranking.evaluation.outcome import OURS, Outcome
from ranking.evaluation.peers.searching import asked_once
from ranking.evaluation.plain import plain_methods
from ranking.evaluation.question import Asked, Method, Shelf
from ranking.evaluation.retrieval import Group, Judged, Retrieval
from ranking.evaluation.scenarios import scenarios
from ranking.index import PaperIndex

LONG = 60
"""Listed papers from which a topic can fill rounds enough."""
Outcomes = dict[str, Outcome]
"""By collection."""


async def evaluate(name: str, root: Path, seed: int, *, refit: bool) -> Outcomes:
    """Raises SetupError when nothing under ``root`` fits."""
    desk = Desk(root, kept_embedder(), seed, refit)
    match name:
        case "retrieval":
            return await retrieval(desk)
        case "topics":
            return await topics(desk)
        case "feedback":
            return await feedback(desk)
    from bot.cli import evaluating_days

    match name:
        case "trend":
            return await evaluating_days.trending(desk)
        case "pickup":
            return await evaluating_days.picked_up(desk)
        case "digest":
            return await evaluating_days.digests(desk)
    raise SetupError(f"There is no evaluation called {name}.")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every evaluation works with."""

    root: Path
    embedder: Embedder | None
    seed: int
    refit: bool

    async def shelved(self, papers: Sequence[Paper], sightings: Sequence[Sighting] = ()) -> tuple[PaperIndex, Shelf]:
        """The product's index over these papers, and the same papers in its order for everybody else."""
        written = [paper for paper in papers if paper.text]
        vectors = await self.vectors([paper.text for paper in written])
        by_paper = {paper.id: row for paper, row in zip(written, vectors, strict=False)}
        index = PaperIndex.of(papers, by_paper, sightings)
        return index, Shelf.of(index.papers, by_paper)

    async def asked(self, topics: Sequence[Topic]) -> list[Asked]:
        """A question about each topic alone."""
        vectors = await self.vectors([topic.text for topic in topics])
        if not len(vectors):
            return [Asked((topic,), np.zeros((1, 0), np.float32)) for topic in topics]
        return [Asked((topic,), row[None, :]) for topic, row in zip(topics, vectors, strict=True)]

    async def vectors(self, texts: Sequence[str]) -> Sequence[Vector]:
        return [] if self.embedder is None else list(await self.embedder.embed(texts))


async def retrieval(desk: Desk) -> Outcomes:
    """Every judged collection under ``ir/``."""
    found = read_judged(desk.root)
    if not found:
        raise SetupError(f"The folder {desk.root} holds no judged collections (ir/NAME with queries and qrels).")
    outcomes = {}
    for collection in found:
        texts = {number: text for number, text in collection.questions.items() if collection.gains.get(number)}
        if not collection.papers or not texts:
            raise SetupError(f"The collection {collection.name} holds no document, or no question that was judged.")
        index, shelf = await desk.shelved(collection.papers)
        asked = await desk.asked([Topic(text) for text in texts.values()])
        questions = [
            Judged(number, question, collection.gains[number]) for number, question in zip(texts, asked, strict=True)
        ]
        outcomes[collection.name] = Retrieval(shelf, questions).judge(_methods(index, shelf))
    return outcomes


async def topics(desk: Desk) -> Outcomes:
    """Reading lists over the whole arXiv corpus, asked by query, and by query and description; of the peers, too."""
    lists = read_topics(desk.root)
    index, shelf = await desk.shelved(arxiv_papers(desk.root))
    lists = [it for it in lists if it.relevant & shelf.rows.keys()]
    if not lists:
        raise SetupError(f"The folder {desk.root} holds no topic with an arXiv paper of its own on its list.")
    groups = [
        Group("reliable", np.array([it.reliable for it in lists])),
        Group("all", np.ones(len(lists), bool)),
    ]
    methods = asked_once(shelf, desk.seed) | _methods(index, shelf)
    outcomes = {}
    for collection, asked_for in {
        "query": [Topic(it.topic.name) for it in lists],
        "description": [it.topic for it in lists],
    }.items():
        questions = [
            Judged(it.id, asked, dict.fromkeys(it.relevant & shelf.rows.keys(), 1.0), it.unjudged)
            for it, asked in zip(lists, await desk.asked(asked_for), strict=True)
        ]
        outcomes[collection] = Retrieval(shelf, questions, groups).judge(methods)
    return outcomes


async def feedback(desk: Desk) -> Outcomes:
    """Each topic with a long list is a channel over the whole arXiv corpus, started from its query."""
    lists = read_topics(desk.root)
    index, shelf = await desk.shelved(arxiv_papers(desk.root))
    long = [it for it in lists if len(it.relevant & shelf.rows.keys()) >= LONG]
    if not long:
        raise SetupError(f"The folder {desk.root} holds no topic with {LONG} listed papers or more.")
    asked = await desk.asked([Topic(it.topic.name) for it in long])
    sought = [
        Sought(it.id, question, shelf.rows_of(it.relevant), shelf.rows_of(it.unjudged))
        for it, question in zip(long, asked, strict=True)
    ]
    choosers = learners(shelf, desk.seed) | {OURS: Ours.of(index)}
    outcomes = {}
    for name, scenario in scenarios(sought, desk.seed).items():
        played = {system: play(scenario, chooser) for system, chooser in choosers.items()}
        outcomes[name] = outcome_of(scenario, shelf, played, baseline="hybrid_logistic")
    return outcomes


def _methods(index: PaperIndex, shelf: Shelf) -> dict[str, Method]:
    return plain_methods(shelf) | {OURS: Ours.of(index).retrieve}


def arxiv_papers(root: Path) -> list[Paper]:
    papers = read_arxiv(root)
    if not papers:
        raise SetupError(f"The folder {root} holds no arXiv papers (arxiv/*.jsonl.gz).")
    return papers


def kept_embedder() -> Embedder | None:
    """With every vector kept; without a model everything goes by words alone, and that is said."""
    chosen = settings()
    embedder, why = build_embedder(chosen.embedding_model, chosen.embedding_precision, chosen.cache_dir)
    if embedder is None:
        say(f"By words alone: {why}")
        return None
    return adapted(CachedEmbedder(embedder, cache_directory(chosen.cache_dir), shown()), chosen.embedding_adapter)
