"""Expansion: a topic asked again in the words, and towards the meaning, of the papers that fit it best."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import Paper
from bot.ports import Matrix, Vector
from ranking.lexical import Query, WordIndex

BEST: Final = 10
"""Papers that speak for a topic."""
WORDS: Final = 40
"""Of their words so many, the most telling ones."""
LENT: Final = 0.2
"""The part of the question, in words and in direction, that is theirs."""
HALF: Final = 1.2
"""Occurrences of a word in one paper at which it counts half of what it can."""


def expanded(query: Query, papers: Sequence[Paper], trust: NDArray[np.float64], index: WordIndex, known: int) -> Query:
    """The query with the most telling words of these papers, each paper counting as much as it is trusted.

    The relevance model of Lavrenko and Croft (2001), mixed with the query as in RM3 (Abdul-Jaleel et al. 2004), on
    what words are worth in BM25 instead of probabilities. What could be attained stays the same.
    """
    mixed = {word: (1 - LENT) * weight for word, weight in query.items()}
    stems, telling = _telling(papers, trust / max(float(trust.sum()), 1e-9), index)
    worth = telling * index.rarities(stems, known)
    chosen = _foremost(worth, [index.vocabulary.names[stem] for stem in stems])
    lent = LENT * index.attainable(query, known) / max(float(worth[list(chosen.values())].sum()), 1e-9)
    for word, at in chosen.items():
        mixed[word] = mixed.get(word, 0.0) + lent * float(telling[at])
    return mixed


def _telling(
    papers: Sequence[Paper], trust: NDArray[np.float64], index: WordIndex
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The stems that these papers have, by number, and how much the papers say each."""
    said = [index.vocabulary.recall(f"{paper.title}\n{paper.text}") for paper in papers]
    keys = [stems.astype(np.int64) * len(papers) + place for place, stems in enumerate(said)]
    distinct, counts = np.unique(np.concatenate(keys), return_counts=True)
    stems, places = np.divmod(distinct, len(papers))
    begins = np.flatnonzero(np.diff(stems, prepend=-1))
    said_so = trust[places] * counts / (counts + HALF)
    return stems[begins], np.add.reduceat(said_so, begins) if len(begins) else said_so


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
