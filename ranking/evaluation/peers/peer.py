"""What every peer has in common: scores for a week's papers, and what it never shows again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.question import Order, Scores, Shelf

Memory = Literal["nothing", "liked", "shown"]


class Scoring(Protocol):
    """One peer's method."""

    remembers: ClassVar[Memory]
    """What it leaves out of later digests."""

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        """One per pooled paper, the higher the better; minus infinity is left out."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Peer:
    """A method as an editor."""

    shelf: Shelf
    method: Scoring

    def choose(self, week: Week, desks: Sequence[Desk]) -> list[Order]:
        return [self._chosen(week, desk) for desk in desks]

    def _chosen(self, week: Week, desk: Desk) -> Order:
        scores = np.array(self.method.scores(self.shelf, week, desk), float)
        known = {"nothing": (), "liked": desk.liked, "shown": desk.shown}[self.method.remembers]
        scores[np.isin(week.pool, list(known))] = -np.inf
        order = np.argsort(-scores, kind="stable")
        order = order[np.isfinite(scores[order])]
        return Order(week.pool[order], scores[order])


def cosine_to(shelf: Shelf, week: Week, rows: Sequence[int]) -> Scores:
    """Of each pooled paper with the mean of these papers' vectors; zeros for none."""
    if not rows:
        return np.zeros(len(week.pool))
    mean = shelf.vectors[list(rows)].mean(axis=0)
    norm = float(np.linalg.norm(mean))
    found: Scores = (shelf.vectors[week.pool] @ mean).astype(float) / (norm or 1.0)
    return found


def largest_cosine(shelf: Shelf, week: Week, rows: Sequence[int]) -> Scores:
    """Of each pooled paper with the nearest of these papers; zeros for none."""
    if not rows:
        return np.zeros(len(week.pool))
    found: Scores = (shelf.vectors[week.pool] @ shelf.vectors[list(rows)].T).max(axis=1).astype(float)
    return found


def cosine_to_topics(shelf: Shelf, week: Week, desk: Desk) -> Scores:
    """Of each pooled paper with the nearest topic."""
    found: Scores = (shelf.vectors[week.pool] @ desk.asked.vectors.T).max(axis=1).astype(float)
    return found
