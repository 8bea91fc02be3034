"""The nearest of many papers to each of many directions, exactly, at nearly the speed of the bare product."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.ports import Matrix
from ranking.dense import tiles

MANY: Final = 1024
"""Directions at once, for memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """A row for each direction, the nearest first."""

    papers: NDArray[np.intp]
    scores: NDArray[np.float32]


def nearest(directions: Matrix, papers: Matrix, count: int) -> Nearest:
    """The ``count`` papers with the largest dot products with each direction, among equals those that come first.

    As many as there are papers, if those are fewer. A score is looked at again only where it exceeds the least of
    those that would be kept so far.
    """
    count = min(count, len(papers))
    parts = [_nearest(directions[at : at + MANY], papers, count) for at in range(0, len(directions), MANY)]
    found = Nearest(np.zeros((0, count), np.intp), np.zeros((0, count), np.float32))
    return Nearest(
        np.concatenate([found.papers, *(part.papers for part in parts)]),
        np.concatenate([found.scores, *(part.scores for part in parts)]),
    )


def _nearest(directions: Matrix, papers: Matrix, count: int) -> Nearest:
    pool = _Pool(len(directions), count)
    for start, tile in tiles(papers, directions) if count else ():
        pool.take(start, tile)
    pool.settle()
    shape = (len(directions), count)
    return Nearest(pool.papers.reshape(shape), pool.scores.reshape(shape))


@dataclass(slots=True, eq=False)
class _Pool:
    """Scores that may be among the ``count`` largest of their direction, one after another."""

    directions: int
    count: int
    rows: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    """To which direction each belongs."""
    papers: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    scores: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    least: NDArray[np.float32] | None = None
    """What a score must exceed, by direction."""

    def take(self, start: int, tile: NDArray[np.float32]) -> None:
        if self.least is None:
            self.least = self._floor(tile)
        above = np.flatnonzero(tile > self.least)
        papers, rows = np.divmod(above, self.directions)
        self.rows = np.concatenate([self.rows, rows])
        self.papers = np.concatenate([self.papers, papers + start])
        self.scores = np.concatenate([self.scores, tile.ravel()[above]])
        if len(self.rows) > 3 * self.directions * self.count:
            self.settle()

    def settle(self) -> None:
        """Keep the largest and ask more of those to come."""
        order = np.lexsort((self.papers, -self.scores, self.rows))
        rows = self.rows[order]
        first = np.searchsorted(rows, np.arange(self.directions))
        place = np.arange(len(rows)) - first[rows]
        kept = order[place < self.count]
        self.rows, self.papers, self.scores = self.rows[kept], self.papers[kept], self.scores[kept]
        if len(kept) == self.directions * self.count > 0:
            self.least = self.scores[self.count - 1 :: self.count]

    def _floor(self, tile: NDArray[np.float32]) -> NDArray[np.float32]:
        """Just below the count-th largest of the first tile, if it has so many."""
        if len(tile) <= self.count:
            return np.full(self.directions, -np.inf, np.float32)
        floor: NDArray[np.float32] = np.partition(tile.T, -self.count, axis=1)[:, -self.count]
        return np.nextafter(floor, np.float32(-np.inf))
