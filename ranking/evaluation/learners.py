"""Plain ways to learn from votes: none at all, Rocchio's, and logistic regression blended in by n / (n + 4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ranking.evaluation.feedback import SHOWN, Chooser, Room
from ranking.evaluation.plain import bm25, dense, hybrid, spread
from ranking.evaluation.question import Order, Rows, Scores, Shelf

ROCCHIO: Final = (0.75, 0.15)
"""What the mean of the liked and of the disliked weighs beside the query (Rocchio 1971, weights of Manning et al.)."""
BACKGROUND: Final = 50
"""Random papers that count as disliked."""
HALF_TRUST: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class OneByOne:
    """Channels chosen for one at a time by the scores of all papers."""

    score: Callable[[Room], Scores]

    def choose(self, rooms: Sequence[Room], round_: int) -> list[Order]:  # noqa: ARG002  # nothing here ages
        return [self._chosen(room) for room in rooms]

    def _chosen(self, room: Room) -> Order:
        scores = self.score(room).copy()
        scores[list(room.barred)] = -np.inf
        return Order.of(scores, SHOWN)


def learners(shelf: Shelf, seed: int) -> dict[str, Chooser]:
    """By name; those that need vectors only where there are some."""
    by_words: dict[str, Chooser] = {"bm25": OneByOne(lambda room: bm25(shelf, room.asked))}
    if not shelf.has_vectors:
        return by_words
    return by_words | {
        "dense": OneByOne(lambda room: dense(shelf, room.asked)),
        "hybrid": OneByOne(lambda room: hybrid(shelf, room.asked)),
        "hybrid_rocchio": OneByOne(lambda room: _rocchio(shelf, room)),
        "hybrid_logistic": OneByOne(lambda room: _logistic(shelf, room, seed)),
    }


def _rocchio(shelf: Shelf, room: Room) -> Scores:
    """The query's vector moved towards the liked papers' and away from the disliked ones'."""
    direction = room.asked.vector.copy()
    for (rows, sign), weight in zip(((_voted(room, up=True), 1), (_voted(room, up=False), -1)), ROCCHIO, strict=True):
        if len(rows):
            direction += sign * weight * shelf.vectors[rows].mean(axis=0)
    return 0.5 * spread(bm25(shelf, room.asked)) + 0.5 * spread((shelf.vectors @ direction).astype(float))


def _logistic(shelf: Shelf, room: Room, seed: int) -> Scores:
    """Votes and random papers (as dislikes) to a probability, which takes over as votes come in."""
    fused = hybrid(shelf, room.asked)
    liked, disliked = _voted(room, up=True), _voted(room, up=False)
    if not len(liked):
        return fused
    background = np.random.default_rng([seed, len(room.votes)]).choice(len(shelf), min(BACKGROUND, len(shelf)), False)
    rows = np.concatenate([liked, disliked, background])
    probability = _probability(shelf.vectors[rows], np.arange(len(rows)) < len(liked), shelf.vectors)
    trust = len(room.votes) / (len(room.votes) + HALF_TRUST)
    return (1 - trust) * fused + trust * spread(probability, len(shelf))


def _probability(vectors: NDArray[np.float32], liked: NDArray[np.bool_], papers: NDArray[np.float32]) -> Scores:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=200).fit(vectors, liked)
    probability: Scores = model.predict_proba(papers)[:, 1].astype(float)
    return probability


def _voted(room: Room, *, up: bool) -> Rows:
    """A row as often as it has such votes."""
    return np.array([vote.row for vote in room.votes if vote.up == up], np.intp)
