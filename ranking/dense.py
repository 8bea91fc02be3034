"""Dense similarity: exact cosines, one product of matrices for any number of questions."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.ports import Matrix


def products(questions: Sequence[Matrix], papers: Matrix) -> list[NDArray[np.float64]]:
    """For each block of directions its dot products with all papers: (directions, papers)."""
    stacked = (np.vstack(questions) @ papers.T).astype(np.float64)
    return np.split(stacked, np.cumsum([len(block) for block in questions])[:-1])
