"""Neighbours: papers that are alike stand alike, so each one's score is drawn to that of those nearest to it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.ports import Matrix

NEAREST: Final = 20
DRAWN: Final = 0.3
"""The part of a score that is its neighbours'."""


def smoothed(scores: NDArray[np.float64], vectors: Matrix) -> NDArray[np.float64]:
    """Each score mixed with the mean of its nearest neighbours', by cosine (score regularisation, Diaz 2005).

    A paper without a vector (zeros) keeps its score.
    """
    if len(scores) < 2:
        return scores
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, 0)
    nearest = min(NEAREST, len(scores) - 1)
    least = np.partition(alike, -nearest, axis=1)[:, -nearest]
    alike *= alike >= np.maximum(least, 0)[:, None]
    weight = alike.sum(axis=1, dtype=np.float64)
    theirs = alike @ scores.astype(np.float32) / np.maximum(weight, 1e-9)
    return np.where(weight > 0, (1 - DRAWN) * scores + DRAWN * theirs, scores)
