"""Dense similarity: exact products of vectors, and the best of many without sorting all."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.ports import Matrix

GROUP: Final = 64
"""Scores whose largest stands for them all while a lower bound is found."""


def products(questions: Sequence[Matrix], papers: Matrix) -> list[NDArray[np.float64]]:
    """For each block of directions its dot products with all papers: (directions, papers)."""
    stacked = (np.vstack(questions) @ papers.T).astype(np.float64)
    return np.split(stacked, np.cumsum([len(block) for block in questions])[:-1])


def kth_largest(scores: NDArray[np.floating], k: int) -> float:
    """A number that at least ``k`` scores reach, and not many more; there are at least ``k`` scores.

    The k-th largest among the largest of each group is reached once in k groups.
    """
    groups = len(scores) // GROUP
    if groups < k:
        return float(np.partition(scores, len(scores) - k)[len(scores) - k])
    largest = scores[: groups * GROUP].reshape(groups, GROUP).max(axis=1)
    return float(np.partition(largest, groups - k)[groups - k])
