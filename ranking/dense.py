"""Dense similarity: exact products of vectors, and the best of many without sorting all."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.ports import Matrix

GROUP: Final = 64
"""Scores whose largest stands for them all while a lower bound is found."""


TILE: Final = 4096
"""Papers whose products are still in the processor's cache when they are looked through."""


def tiles(papers: Matrix, directions: Matrix) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The products of some papers with all directions, a row per paper, and which paper is the first.

    Each is gone with the next: all are made in one buffer, as fresh memory costs more than the products themselves.
    """
    buffer = np.empty((min(TILE, len(papers)), len(directions)), np.float32)
    for start in range(0, len(papers), TILE):
        portion = papers[start : start + TILE]
        yield start, np.matmul(portion, directions.T, out=buffer[: len(portion)])


def products(questions: Sequence[Matrix], papers: Matrix) -> list[NDArray[np.float64]]:
    """For each block of directions its dot products with all papers: (directions, papers)."""
    stacked = np.vstack(questions)
    found = np.empty((len(stacked), len(papers)))
    for start, tile in tiles(papers, stacked):
        found[:, start : start + len(tile)] = tile.T
    return np.split(found, np.cumsum([len(block) for block in questions])[:-1])


def kth_largest(scores: NDArray[np.floating], k: int) -> float:
    """A number that at least ``k`` scores reach, and not many more; there are at least ``k`` scores.

    The k-th largest among the largest of each group is reached once in k groups.
    """
    groups = len(scores) // GROUP
    if groups < k:
        return float(np.partition(scores, len(scores) - k)[len(scores) - k])
    largest = scores[: groups * GROUP].reshape(groups, GROUP).max(axis=1)
    return float(np.partition(largest, groups - k)[groups - k])
