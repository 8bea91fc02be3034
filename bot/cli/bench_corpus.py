"""What benches are about: real papers, then ones recombined from them, and vectors like those of a real model."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import numpy as np

from bot.domain import Paper
from bot.errors import SetupError
from bot.ports import Matrix

SEED: Final = 7
NOW: Final = datetime(2026, 4, 17, 12, tzinfo=UTC)
DIMENSION: Final = 384
DECAY: Final = 1.0
"""The k-th direction varies by ``(k + 10) ** -DECAY``: much like the embeddings of abstracts, few of which matter."""
DAYS: Final = 365
WORDS: Final = 3
"""Of one question."""


def papers(data: Path | None, count: int) -> list[Paper]:
    """``count`` papers, listed over a year: the newest real ones, then ones of sentences and titles drawn from them."""
    real = _real(data)[:count]
    made = real + list(_recombined(real, count - len(real)))
    return [
        replace(paper, listed=listed, published=listed)
        for place, paper in enumerate(made)
        for listed in (NOW - timedelta(days=DAYS * place / count),)
    ]


def questions(of: Sequence[Paper], count: int) -> list[str]:
    """Three words out of each of as many titles; fewer where no title has as many."""
    random = Random(SEED)
    titles = [re.findall(r"[A-Za-z]{3,}", paper.title) for paper in of]
    enough = min(WORDS, max(map(len, titles), default=0))
    if not enough:
        raise SetupError("None of these papers has a word in its title that could be asked for.")
    asked: list[str] = []
    while len(asked) < count:
        words = random.choice(titles)
        if len(words) >= enough:
            asked.append(" ".join(random.sample(words, enough)))
    return asked


def vectors(count: int, seed: int = SEED) -> Matrix:
    """Rows of length one whose spectrum decays."""
    random = np.random.default_rng(seed)
    made = random.standard_normal((count, DIMENSION), np.float32)
    made *= ((np.arange(DIMENSION) + 10.0) ** -DECAY).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def _real(data: Path | None) -> list[Paper]:
    from adapters.datasets import read_papers
    from adapters.sources.sample import redated

    found = read_papers(data)[0] if data else [paper for paper, _ in redated(NOW)]
    return sorted(found, key=lambda paper: paper.listed, reverse=True)


def _recombined(originals: Sequence[Paper], count: int) -> Iterator[Paper]:
    random = Random(SEED)
    sentences = [it for paper in originals for it in re.split(r"(?<=[.])\s+", paper.abstract) if it]
    sentences = sentences or [paper.title for paper in originals]
    titles = [paper.title.split() for paper in originals]
    for number in range(count):
        original = random.choice(originals)
        yield Paper(
            id=f"bench:{number}",
            title=" ".join([*random.choice(titles)[:4], *random.choice(titles)[-4:]]),
            abstract=" ".join(random.choices(sentences, k=7)),
            authors=original.authors,
            categories=original.categories,
            published=NOW,
            listed=NOW,
            source="bench",
        )
