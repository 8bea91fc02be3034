"""How long the event loop is blocked while 12,000 papers are indexed, ranked and in part embedded."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from adapters.datasets import read_papers
from adapters.sources.sample import redated
from bot.cli.bench import model_to_measure
from bot.config import Settings
from bot.domain import Paper, Sighting, Topic
from bot.embedding import text_key
from bot.lag import Lag, lag_measured
from bot.lanes import Lanes
from bot.library import Library
from bot.ports import Embedder, Profile, Store
from ranking.ranker import DefaultRanker
from storage.unit_of_work import open_store

PAPERS = 12_000
EMBEDDED = 64
"""Texts embedded while papers are ranked."""
CHANNELS = 50
SEED = 7
NOW = datetime(2026, 4, 17, 12, tzinfo=UTC)


async def measure(settings: Settings, data: Path | None) -> dict[str, Any]:
    """Largest and 99th percentile of the lag in milliseconds, for each phase. Vectors of papers are random."""
    embedder = model_to_measure(settings)
    papers, sightings = await asyncio.to_thread(_papers, data)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        store = await open_store(f"sqlite+aiosqlite:///{folder}/bench.db")
        stack.push_async_callback(store.close)
        lanes = Lanes()
        stack.callback(lanes.close)
        await fill(store, papers, sightings, embedder)
        return await _phases(Library(store, DefaultRanker(), embedder, lanes), embedder, papers)


async def _phases(library: Library, embedder: Embedder, papers: Sequence[Paper]) -> dict[str, Any]:
    texts = [paper.text for paper in papers[:EMBEDDED]]
    profiles = [Profile(topics=(Topic(paper.title),)) for paper in papers[:CHANNELS]]

    async def rank() -> None:
        vectors = await embedder.embed([topic.name for profile in profiles for topic in profile.topics])
        asked = [Profile(topics=it.topics, vectors=row[None, :]) for it, row in zip(profiles, vectors, strict=True)]
        await library.select(asked, NOW, bulk=True)

    async def everything() -> None:
        await asyncio.gather(embedder.embed(texts), library.refresh(), rank())

    figures: dict[str, Any] = {"papers": len(papers), "embedded": len(texts), "channels": len(profiles)}
    figures |= await _measured("start of the model", lambda: embedder.embed(["a first text"]))
    figures |= await _measured("index", library.refresh)
    figures |= await _measured("rank", rank)
    figures |= await _measured("embed", lambda: embedder.embed(texts))
    return figures | await _measured("all at once", everything)


async def _measured(phase: str, work: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
    async with lag_measured() as lag:
        await work()
    return _figures(phase, lag)


def _figures(phase: str, lag: Lag) -> dict[str, Any]:
    return {f"{phase}, largest ms": round(lag.largest, 1), f"{phase}, p99 ms": round(lag.percentile(0.99), 1)}


async def fill(store: Store, papers: Sequence[Paper], sightings: Sequence[Sighting], embedder: Embedder) -> None:
    vectors = np.random.default_rng(SEED).standard_normal((len(papers), embedder.dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    async with store.write() as work:
        await work.papers.add(papers)
        await work.papers.record(sightings)
        await work.embeddings.put(
            embedder.name, {text_key(paper.text): row for paper, row in zip(papers, vectors, strict=True)}
        )
        await work.commit()


# --- papers -----------------------------------------------------------------------------------------


def _papers(data: Path | None) -> tuple[list[Paper], list[Sighting]]:
    """The newest real ones, then as many recombined ones as are missing; all moved into the last month."""
    papers, sightings = read_papers(data) if data else ([], [])
    newest = sorted(papers, key=lambda paper: paper.listed)[-PAPERS:]
    kept = {paper.id for paper in newest}
    made = newest + recombined(PAPERS - len(newest))
    return [_moved(paper, place) for place, paper in enumerate(made)], [it for it in sightings if it.paper_id in kept]


def recombined(count: int) -> list[Paper]:
    """Papers of sentences drawn from the bundled sample."""
    random = Random(SEED)
    originals = [paper for paper, _ in redated(NOW)]
    sentences = [it for paper in originals for it in re.split(r"(?<=[.])\s+", paper.abstract)]
    titles = [paper.title.split() for paper in originals]
    return [_drawn(random, number, titles, sentences, originals) for number in range(count)]


def _drawn(
    random: Random, number: int, titles: Sequence[Sequence[str]], sentences: Sequence[str], originals: Sequence[Paper]
) -> Paper:
    return Paper(
        id=f"bench:{number}",
        title=" ".join([*random.choice(titles)[:4], *random.choice(titles)[-4:], str(number)]),
        abstract=" ".join(random.sample(sentences, 7)),
        authors=random.choice(originals).authors,
        published=NOW,
        listed=NOW,
        source="bench",
    )


def _moved(paper: Paper, place: int) -> Paper:
    listed = NOW - timedelta(days=30 * place / PAPERS)
    return replace(paper, published=listed, listed=listed)
