"""The foremost of many scores, as a stable sort of all would have them, without sorting all."""

import numpy as np
from numpy.typing import NDArray


def foremost(scores: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """The places of the largest scores, best first; among equals the one that comes first. ``count`` is positive."""
    if count >= len(scores):
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, len(scores) - count)[len(scores) - count]
    reached = np.flatnonzero(scores >= least)
    return reached[np.argsort(-scores[reached], kind="stable")[:count]]
