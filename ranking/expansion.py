"""Expansion: a topic asked again in the words, and towards the meaning, of the papers that fit it best."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import Paper
from bot.ports import Matrix, Vector
from ranking.lexical import Query, WordIndex, words

BEST: Final = 10
"""Papers that speak for a topic."""
WORDS: Final = 40
"""Of their words so many, the most telling ones."""
LENT: Final = 0.2
"""The part of the question, in words and in direction, that is theirs."""
HALF: Final = 1.2
"""Occurrences of a word in one paper at which it counts half of what it can."""

REMEMBERED: Final = 1024
"""Papers whose words are kept: those that spoke last."""


def expanded(query: Query, papers: Sequence[Paper], trust: NDArray[np.float64], index: WordIndex, known: int) -> Query:
    """The query with the most telling words of these papers, each paper counting as much as it is trusted.

    The relevance model of Lavrenko and Croft (2001), mixed with the query as in RM3 (Abdul-Jaleel et al. 2004), on
    what words are worth in BM25 instead of probabilities. What could be attained stays the same.
    """
    telling: dict[str, float] = defaultdict(float)
    for paper, weight in zip(papers, trust / max(float(trust.sum()), 1e-9), strict=True):
        for word, count in _counted(paper).items():
            telling[word] += weight * count / (count + HALF)
    rarities = index.rarities(telling, known)
    worth = {word: telling[word] * rarities[word] for word in telling}
    chosen = sorted(worth, key=lambda word: (-worth[word], word))[:WORDS]
    lent = LENT * index.attainable(query, known) / max(sum(worth[word] for word in chosen), 1e-9)
    mixed = {word: (1 - LENT) * weight for word, weight in query.items()}
    for word in chosen:
        mixed[word] = mixed.get(word, 0.0) + lent * worth[word] / max(rarities[word], 1e-9)
    return mixed


@lru_cache(maxsize=REMEMBERED)
def _counted(paper: Paper) -> Counter[str]:
    """The same papers speak for many topics."""
    return Counter(words(f"{paper.title}\n{paper.text}"))


def turned(direction: Vector, vectors: Matrix, trust: NDArray[np.float64]) -> Vector:
    """The direction turned a little towards the middle of these vectors (Rocchio 1971), of length one."""
    middle = _unit(trust @ vectors)
    return _unit((1 - LENT) * direction + LENT * middle).astype(np.float32)


def _unit(vector: NDArray[np.floating]) -> NDArray[np.floating]:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
