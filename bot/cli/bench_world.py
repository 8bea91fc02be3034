"""A world to measure in: many papers with vectors, many channels with topics and reactions. Seeded throughout."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

import numpy as np

from adapters.sources.sample import redated
from bot.domain import Channel, Feedback, Paper, Person, Place, Sighting, Topic, Verdict
from bot.embedding import text_key
from bot.ports import Embedder, Matrix, Store

SEED = 7
NOW = datetime(2026, 4, 17, 12, tzinfo=UTC)
DAYS = 30
"""Over which the papers were listed: all of them are candidates of a digest."""
SENTENCES = 7
"""Of one abstract."""
OWN = 0.5
"""What of a paper's vector is its own, beside the mean of its sentences'."""
COUNTED = 0.2
"""Of the papers, those whose votes were seen, twice."""
EACH = 3
"""Topics of a channel; the n-th of all is chosen in proportion to 1 / n, as by people."""
WORKSPACES = 100
LIKED = 0.7
"""Of the reactions."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Size:
    channels: int
    papers: int
    topics: int
    """How many different ones there are to choose from."""
    labels: int
    """Papers that were reacted to in each channel."""


@dataclass(frozen=True, slots=True)
class World:
    papers: Sequence[Paper]
    vectors: Matrix
    sightings: Sequence[Sighting]
    channels: Sequence[Channel]
    labels: int


async def a_world(size: Size, embedder: Embedder, now: datetime = NOW) -> World:
    """Abstracts are sentences drawn from the sample; a paper lies where its sentences do, and a little apart."""
    random = Random(SEED)
    originals = [paper for paper, _ in redated(now)]
    sentences = [it for paper in originals for it in re.split(r"(?<=[.])\s+", paper.abstract)]
    drawn = [random.sample(range(len(sentences)), SENTENCES) for _ in range(size.papers)]
    papers = [_paper(random, number, originals, [sentences[it] for it in of]) for number, of in enumerate(drawn)]
    listed = [now - timedelta(days=DAYS * (number + 1) / size.papers) for number in range(size.papers)]
    papers = [replace(paper, published=at, listed=at) for paper, at in zip(papers, listed, strict=True)]
    topics = list(dict.fromkeys(_phrases(random, sentences, size.topics)))
    return World(
        papers,
        _lying(await _embedded(embedder, sentences), drawn),
        _votes(random, papers),
        list(_channels(random, size.channels, topics, now)),
        size.labels,
    )


def _paper(random: Random, number: int, originals: Sequence[Paper], sentences: Sequence[str]) -> Paper:
    words = [random.choice(originals).title.split() for _ in range(2)]
    title = " ".join([*words[0][:4], *words[1][-4:], str(number)])
    authors = random.choice(originals).authors
    return Paper(f"bench:{number}", title, " ".join(sentences), authors, NOW, NOW, "bench")


def _phrases(random: Random, sentences: Sequence[str], count: int) -> Iterator[str]:
    """Two or three long words that stand side by side somewhere."""
    words = [re.findall(r"[A-Za-z-]{4,}", sentence) for sentence in sentences]
    words = [them for them in words if len(them) > 3]
    for _ in range(count):
        them = random.choice(words)
        start, length = random.randrange(len(them) - 2), random.choice((2, 3))
        yield " ".join(them[start : start + length]).lower()


async def _embedded(embedder: Embedder, texts: Sequence[str]) -> Matrix:
    blocks = [await embedder.embed(texts[start : start + 8]) for start in range(0, len(texts), 8)]
    return np.vstack(blocks).astype(np.float32)


def _lying(sentences: Matrix, drawn: Sequence[Sequence[int]]) -> Matrix:
    """A vector for each paper, of length one."""
    vectors = np.array([sentences[of].mean(axis=0) for of in drawn], np.float32)
    own = np.random.default_rng(SEED).standard_normal(vectors.shape).astype(np.float32)
    vectors = _units(vectors) + np.float32(OWN) * _units(own)
    return _units(vectors)


def _units(rows: Matrix) -> Matrix:
    units: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return units


def _votes(random: Random, papers: Sequence[Paper]) -> list[Sighting]:
    return [
        Sighting(paper.id, "bench", "upvotes", random.randint(1, 20) * hours, paper.listed + timedelta(hours=hours))
        for paper in random.sample(papers, int(COUNTED * len(papers)))
        for hours in (1, 20)
    ]


def _channels(random: Random, count: int, topics: Sequence[str], now: datetime) -> Iterator[Channel]:
    weights = list(accumulate(1 / place for place in range(1, len(topics) + 1)))
    for number in range(count):
        chosen: dict[str, None] = {}
        while len(chosen) < min(EACH, len(topics)):
            chosen.update(dict.fromkeys(random.choices(topics, cum_weights=weights, k=EACH - len(chosen))))
        place = Place("slack", f"T{number % WORKSPACES}", f"C{number}")
        yield Channel(
            place,
            f"room-{number}",
            introduced=True,
            topics=tuple(map(Topic, chosen)),
            subscribed=True,
            next_digest_at=now,
        )


def feedback(world: World, now: datetime) -> Iterator[Feedback]:
    """What five people in each channel said of papers drawn by chance."""
    random = Random(SEED)
    for channel in world.channels:
        for number, paper in enumerate(random.sample(world.papers, world.labels)):
            person = Person("slack", channel.place.workspace, f"U{number % 5}")
            verdict = Verdict.MORE if random.random() < LIKED else Verdict.LESS
            at = now - timedelta(hours=world.labels - number)
            yield Feedback(person, channel.place, paper.id, verdict, 1.0, at, "👍")


async def fill(store: Store, world: World, embedder: Embedder, now: datetime = NOW) -> None:
    """In transactions of a moderate size."""
    keys = [text_key(paper.text) for paper in world.papers]
    async with store.write() as work:
        await work.papers.add(world.papers)
        await work.papers.record(world.sightings)
        await work.embeddings.put(embedder.name, dict(zip(keys, world.vectors, strict=True)))
        await work.commit()
    for start in range(0, len(world.channels), BATCH):
        async with store.write() as work:
            for channel in world.channels[start : start + BATCH]:
                await work.channels.ensure(channel)
            await work.commit()
    async with store.write() as work:
        for given in feedback(world, now):
            await work.feedback.give(given)
        await work.commit()
