"""Sketches: a third of each vector, from which no cosine can be larger than a number that is nearly it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.ports import Matrix, Vector

AXES: Final = 127
"""Of the directions in which papers differ most. Real papers have five sixths of their length in them.

With the length of what is left that makes rows of 128 numbers, which are read a quarter sooner than rows of 129.
"""
SAMPLED: Final = 8_192
"""Papers from which those directions are found; which they are changes the speed, never the result."""
SMALLEST: Final = 20_000
"""Fewer papers than these are compared whole as fast."""
TILE: Final = 1 << 13
"""Papers of which what is left is in memory at a time."""
ROUNDING: Final = 1e-5
"""More than single precision can be off by."""


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """Coordinates along a few orthonormal directions, and the length of what is left of each vector."""

    directions: Matrix
    """(dimension, axes)"""
    drawn: Matrix
    """(papers, axes + 1): the coordinates of each paper, then the length of what is left of it."""

    @classmethod
    def of(cls, matrix: Matrix, axes: int = AXES) -> "Sketch":
        directions = _directions(matrix, axes)
        return cls(directions, _drawn(matrix, directions))

    def question(self, vectors: Matrix) -> Matrix:
        """(vectors, axes + 1): rows whose dot product with a row of ``drawn`` no true one exceeds, but for rounding.

        The products along the directions are exact; what is left of both vectors can at most be parallel
        (Cauchy and Schwarz).
        """
        return _drawn(vectors, self.directions)

    def ceilings(self, question: Vector, papers: int) -> NDArray[np.float32]:
        """For each of the first ``papers`` a number that its dot product with the question cannot exceed."""
        ceilings: NDArray[np.float32] = self.drawn[:papers] @ self.question(question[None, :])[0]
        ceilings += np.float32(ROUNDING)
        return ceilings


def _directions(matrix: Matrix, axes: int) -> Matrix:
    sample = matrix[:: max(1, len(matrix) // SAMPLED)]
    _, directions = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(directions[:, ::-1][:, :axes])


def _drawn(vectors: Matrix, directions: Matrix) -> Matrix:
    """What is left is measured for itself: a difference of squares would be all rounding error."""
    drawn = np.empty((len(vectors), directions.shape[1] + 1), np.float32)
    for start in range(0, len(vectors), TILE):
        part = vectors[start : start + TILE]
        coordinates = part @ directions
        drawn[start : start + TILE, :-1] = coordinates
        drawn[start : start + TILE, -1] = np.linalg.norm(part - coordinates @ directions.T, axis=1)
    return drawn
