"""``bench search``: a whole question, from its text to ten papers, against bm25s and faiss put together simply."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.cli.app import settings
from bot.cli.bench import Data, Json, Rounds, Sizes, bench, model_to_measure, report
from bot.cli.bench_systems import Figures, side_by_side

QUERIES = 20
"""In each round; no two are the same."""
COUNT = 10
DEEP = 100
"""How deep two lists are fused."""
RRF = 60
AT_ONCE = 200_000
"""Papers up to which both systems are in memory together: with a million they would take more than 24 GB."""


@bench.command()
def search(
    data: Data = None, papers: Sizes = [10_000, 100_000, 1_000_000], rounds: Rounds = 5, as_json: Json = False
) -> None:
    """Measure a whole question, words and meaning together, its own vector included."""
    sizes = {f"{size:,}": measure(data, size, rounds) for size in papers}
    report({"bench": "search", "rounds": rounds, "papers": sizes}, as_json)


def measure(data: Path | None, size: int, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds from a text to ten papers.

    The text is embedded, which takes its time, and the papers are then ranked by a vector of the same kind as theirs:
    those are drawn, since a million texts would take half a day to embed.
    """
    chosen = settings()
    model_to_measure(chosen)
    given = {
        "data": str(data) if data else "",
        "size": size,
        "model": chosen.embedding_model,
        "queries": rounds * QUERIES,
    }
    ours = given | {"precision": chosen.embedding_precision, "cache": chosen.cache_dir}
    systems = {"broadsheet": (f"{__name__}:whole", ours), "bm25s and faiss": (f"{__name__}:simple", given)}
    return side_by_side(systems, rounds, at_once=size <= AT_ONCE)


# --- systems ----------------------------------------------------------------------------------------


def whole(data: str, size: int, queries: int, model: str, precision: Any, cache: str) -> Iterator[Figures]:
    """As the product answers, without the network and the database, which it does not need for this."""
    from adapters.embedders import build_embedder
    from bot.cli.bench_corpus import NOW
    from bot.errors import SetupError
    from bot.ports import Profile
    from ranking.ranker import DefaultRanker

    embedder, why = build_embedder(model, precision, cache)
    if embedder is None:
        raise SetupError(why)
    papers, matrix, asked, directions = _library(data, size, queries)
    began = time.perf_counter()
    ranker = DefaultRanker()
    index = ranker.index(papers, {paper.id: row for paper, row in zip(papers, matrix, strict=True)}, [])
    built = time.perf_counter() - began
    del papers, matrix

    async def a_round(first: int) -> list[float]:
        """In one run of the loop, as in the product, whose loop never stops: to start it anew takes its time."""
        waited = []
        for place in range(first, first + QUERIES):
            began = time.perf_counter()
            await embedder.embed([asked[place]])
            ranker.search(index, asked[place], directions[place], Profile(), NOW, COUNT)
            waited.append(1000 * (time.perf_counter() - began))
        return waited

    with asyncio.Runner() as runner:
        runner.run(embedder.embed(["warm"]))
        yield {"build s": built}
        for first in range(0, queries, QUERIES):
            yield {"ms": runner.run(a_round(first))}


def simple(data: str, size: int, queries: int, model: str) -> Iterator[Figures]:
    """Two libraries and the sum of reciprocal ranks."""
    import bm25s
    import faiss
    import Stemmer
    from sentence_transformers import SentenceTransformer

    from adapters.embedders.resolution import resolve

    encoder = SentenceTransformer(str(resolve(model).directory), device="cpu", local_files_only=True)
    papers, matrix, asked, directions = _library(data, size, queries)
    stemmer = Stemmer.Stemmer("english")
    began = time.perf_counter()
    words = bm25s.BM25()
    texts = [f"{paper.title}\n{paper.text}" for paper in papers]
    words.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    vectors = faiss.IndexFlatIP(matrix.shape[1])
    vectors.add(matrix)
    built = time.perf_counter() - began
    del papers, matrix, texts
    encoder.encode(["warm"], show_progress_bar=False)
    yield {"build s": built}

    def ask(place: int) -> Any:
        encoder.encode([asked[place]], show_progress_bar=False)
        found = bm25s.tokenize(asked[place], stopwords="en", stemmer=stemmer, show_progress=False)
        by_words = words.retrieve(found, k=min(DEEP, size), show_progress=False)[0][0]
        by_meaning = vectors.search(directions[place][None, :], min(DEEP, size))[1][0]
        scores: dict[int, float] = {}
        for ranked in (by_words, by_meaning):
            for rank, paper in enumerate(ranked, 1):
                scores[int(paper)] = scores.get(int(paper), 0.0) + 1 / (RRF + rank)
        return sorted(scores, key=lambda paper: -scores[paper])[:COUNT]

    yield from _rounds(ask)


def _library(data: str, size: int, queries: int) -> Any:
    """Papers with their vectors, and questions with theirs: halfway between a paper's and any other."""
    import numpy as np

    from bot.cli.bench_corpus import SEED, papers, questions, vectors

    made, matrix = papers(Path(data) if data else None, size), vectors(size)
    random = np.random.default_rng(SEED)
    directions = matrix[random.integers(0, size, queries)] + vectors(queries, SEED + 1)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return made, matrix, questions(made, queries), directions


def _rounds(ask: Any) -> Iterator[Figures]:
    place = 0
    while True:
        waited = []
        for _ in range(QUERIES):
            began = time.perf_counter()
            ask(place)
            waited.append(1000 * (time.perf_counter() - began))
            place += 1
        yield {"ms": waited}
