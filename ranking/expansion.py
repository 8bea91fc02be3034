"""Expansion: a topic asked again in the words, and towards the meaning, of the papers that fit it best."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.ports import Matrix, Vector
from ranking.forward import Said
from ranking.lexical import Query, WordIndex

BEST: Final = 10
"""Papers that speak for a topic."""
WORDS: Final = 40
"""Of their words so many, the most telling ones."""
LENT: Final = 0.2
"""The part of the question, in words and in direction, that is theirs."""
HALF: Final = 1.2
"""Occurrences of a word in one paper at which it counts half of what it can."""


def expanded(query: Query, rows: NDArray[np.intp], trust: NDArray[np.float64], index: WordIndex, known: int) -> Query:
    """The query with the most telling words of these papers, each paper counting as much as it is trusted.

    The relevance model of Lavrenko and Croft (2001), mixed with the query as in RM3 (Abdul-Jaleel et al. 2004), on
    what words are worth in BM25 instead of probabilities. What could be attained stays the same.
    """
    mixed = {word: (1 - LENT) * weight for word, weight in query.items()}
    stems, telling = _telling(index.said(rows), trust / max(float(trust.sum()), 1e-9))
    worth = telling * index.rarities(stems, known)
    chosen = _foremost(worth, [index.vocabulary.names[stem] for stem in stems])
    lent = LENT * index.attainable(query, known) / max(float(worth[list(chosen.values())].sum()), 1e-9)
    for word, at in chosen.items():
        mixed[word] = mixed.get(word, 0.0) + lent * float(telling[at])
    return mixed


def _telling(said: Said, trust: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The stems that papers have, by number, and how much the papers say each."""
    stems, which = np.unique(said.words, return_inverse=True)
    said_so = trust[said.places] * said.counts / (said.counts + HALF)
    return stems, np.bincount(which, said_so, len(stems)).astype(np.float64)


def _foremost(worth: NDArray[np.float64], names: Sequence[str]) -> dict[str, int]:
    """The words worth most and where they are; which number a word has, by chance, decides nothing among equals."""
    least = np.partition(worth, -WORDS)[-WORDS] if len(worth) > WORDS else 0.0
    reached = np.flatnonzero(worth >= least).tolist()
    return {names[at]: at for at in sorted(reached, key=lambda at: (-worth[at], names[at]))[:WORDS]}


def turned(direction: Vector, vectors: Matrix, trust: NDArray[np.float64]) -> Vector:
    """The direction turned a little towards the middle of these vectors (Rocchio 1971), of length one."""
    middle = _unit(trust @ vectors)
    return _unit((1 - LENT) * direction + LENT * middle).astype(np.float32)


def _unit(vector: NDArray[np.floating]) -> NDArray[np.floating]:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
