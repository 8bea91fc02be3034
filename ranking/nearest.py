"""The nearest of many papers to each of many directions, exactly, faster than the bare product of all."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.ports import Matrix
from ranking.dense import TILE, tiles
from ranking.sketch import ROUNDING, Sketch

MANY: Final = 1024
"""Directions at once, for memory."""
FEW: Final = 16
"""Where a sketch leaves more than one product in so many, all are worked out: picking them would take as long."""

PAIRS: Final = 1 << 11
"""Vectors that are copied side by side at a time, for memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """A row for each direction, the nearest first."""

    papers: NDArray[np.intp]
    scores: NDArray[np.float32]


def nearest(directions: Matrix, papers: Matrix, count: int, sketch: Sketch | None = None) -> Nearest:
    """The ``count`` papers with the largest dot products with each direction, among equals those that come first.

    As many as there are papers, if those are fewer. With a sketch of the papers only those products are worked out
    whole that could be among the largest; those found are the same.
    """
    shape = len(directions), min(count, len(papers))
    found = Nearest(np.zeros(shape, np.intp), np.zeros(shape, np.float32))
    for start in range(0, len(directions) if shape[1] else 0, MANY):
        part = slice(start, start + MANY)
        pool = _pool(directions[part], papers, shape[1], sketch)
        found.papers[part], found.scores[part] = pool.papers.reshape(-1, shape[1]), pool.scores.reshape(-1, shape[1])
    return found


def _pool(directions: Matrix, papers: Matrix, count: int, sketch: Sketch | None) -> "_Pool":
    pool = _Pool(len(directions), count)
    first = max(count, TILE) if sketch else len(papers)
    for start, tile in tiles(papers[:first], directions):
        pool.take(start, tile)
    if sketch:
        _looked_for(directions, papers, sketch, first, pool)
    pool.settle()
    return pool


def _looked_for(directions: Matrix, papers: Matrix, sketch: Sketch, first: int, pool: "_Pool") -> None:
    """Among the papers from ``first`` on, those that a sketch does not rule out."""
    for start, hopes in tiles(sketch.drawn[first:], sketch.question(directions)):
        portion = papers[first + start : first + start + len(hopes)]
        chosen, rows = pool.exceeding(hopes, ROUNDING)
        if len(chosen) * FEW < hopes.size:
            pool.add(first + start + chosen, rows, _pair_by_pair(portion, chosen, directions, rows))
        else:
            pool.take(first + start, portion @ directions.T)


def _pair_by_pair(
    papers: Matrix, chosen: NDArray[np.intp], directions: Matrix, rows: NDArray[np.intp]
) -> NDArray[np.float32]:
    """The product of each of these papers with the direction beside it."""
    products = np.empty(len(chosen), np.float32)
    for start in range(0, len(chosen), PAIRS):
        part = slice(start, start + PAIRS)
        np.einsum("ij,ij->i", papers[chosen[part]], directions[rows[part]], out=products[part])
    return products


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
        """All products of some papers from ``start`` on: a row each, and a column for each direction."""
        if self.least is None:
            self.least = self._floor(tile)
        chosen, rows = self.exceeding(tile)
        self.add(start + chosen, rows, tile[chosen, rows])

    def exceeding(self, tile: NDArray[np.float32], slack: float = 0.0) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which rows of the tile exceed, with so much slack, what is asked of a score, and in which columns."""
        least = np.float32(-np.inf) if self.least is None else self.least - np.float32(slack)
        chosen, rows = np.divmod(np.flatnonzero(tile > least), self.directions)
        return chosen, rows

    def add(self, papers: NDArray[np.intp], rows: NDArray[np.intp], scores: NDArray[np.float32]) -> None:
        self.rows = np.concatenate([self.rows, rows])
        self.papers = np.concatenate([self.papers, papers])
        self.scores = np.concatenate([self.scores, scores])
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
