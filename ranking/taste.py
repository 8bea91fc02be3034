"""Taste: what a channel's reactions teach, from the first one on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import LikedPaper
from bot.ports import Profile, Vector
from ranking.foremost import foremost
from ranking.index import Rows
from ranking.labels import Label, labels_of
from ranking.logistic import SMALLEST, fit, sigmoid
from ranking.moment import Moment

Scores = NDArray[np.float64]

HALF_TRUST: Final = 4.0
"""The weight of reactions at which taste counts half of what it can: n / (n + 4)."""
BACKGROUND: Final = 100
"""Random papers that stand for everything nobody asked for."""
NEAREST: Final = 30
"""Papers nearest to the topics that stand for them."""
RIDGE: Final = 0.4
"""Holds back what many reactions, some of them mistaken, would make of every detail."""
FULL_RIDGE: Final = 10.0
"""The weight of reactions at which half of it holds: the first ones should be heard clearly."""
RESEMBLES: Final = 0.5
"""The cosine from which a paper may be said to be like another."""
NEAR: Final = 0.1
FEW: Final = 200
"""So large a share of all papers, or so many, may have to do with the topics;"""
FAR: Final = 0.2
"""this is what a label of another paper counts."""
SEED: Final = 20240527


@dataclass(frozen=True, slots=True, eq=False)
class Taster:
    """A logistic regression on vectors, words and categories: what tells likes from dislikes, and how far to trust it.

    The logit of a paper is ``vector . direction + traits . leanings + bias``.
    """

    labels: tuple[Label, ...]
    direction: Vector
    leanings: Vector
    """One per column of the traits."""
    bias: float
    trust: float

    def liking(self, products: Scores) -> Scores:
        """How likely a like is, as far as reactions can be trusted; ``products`` is the logit but for the bias."""
        return self.trust * sigmoid(products + self.bias)

    def resembles(self, moment: Moment, row: int) -> LikedPaper | None:
        """The liked paper nearest to this one, if it is near."""
        liked = [label for label in self.labels if label.people and label.weight > 0 and label.row != row]
        if not liked or not moment.corpus.has_vector[row]:
            return None
        cosines = moment.corpus.matrix[[label.row for label in liked]] @ moment.corpus.matrix[row]
        best = int(np.argmax(cosines))
        if cosines[best] < RESEMBLES:
            return None
        paper = moment.corpus.papers[liked[best].row]
        return LikedPaper(paper.id, paper.title, liked[best].people)


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Papers to learn from: which, liked (1) or not (0), and what each weighs."""

    rows: Rows
    targets: Scores
    weights: Scores


def learn(moment: Moment, profile: Profile, near: Sequence[NDArray[np.float32]]) -> Taster | None:
    """What this profile's reactions teach, or None when there are none.

    ``near`` says of each topic how near each known paper is to it, by words and meaning.
    """
    labels = labels_of(profile.feedback, moment.corpus.rows, moment.known, moment.now)
    if not labels:
        return None
    nearness = _nearness(moment, profile, near)
    labels = _on_topic(labels, nearness)
    examples = _examples(moment, labels, nearness)
    vectors, traits = moment.corpus.matrix[examples.rows], moment.traits[examples.rows]
    kernel = (vectors @ vectors.T + (traits @ traits.T).toarray()).astype(np.float64) + 1
    total = sum(abs(label.weight) for label in labels)
    duals = fit(kernel, examples.targets, examples.weights, RIDGE * total / (total + FULL_RIDGE))
    return Taster(
        labels=tuple(labels),
        direction=(vectors.T @ duals).astype(np.float32),
        leanings=(traits.T @ duals).astype(np.float32),
        bias=float(duals.sum()),
        trust=total / (total + HALF_TRUST),
    )


def _nearness(moment: Moment, profile: Profile, near: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """How near each known paper is to the wanted topic nearest to it; zeros without topics."""
    nearness = np.zeros(moment.known, np.float32)
    for topic, about in zip(profile.topics, near, strict=True):
        if topic.weight > 0:
            np.maximum(nearness, about, out=nearness)
    return nearness


def _on_topic(labels: list[Label], nearness: NDArray[np.float32]) -> list[Label]:
    """What was said of papers far from today's topics weighs less: a channel that turns to others is not held back."""
    near = max(int(NEAR * len(nearness)), FEW)
    if near >= len(nearness) or not nearness.any():
        return labels
    least = max(np.partition(nearness, -near)[-near], SMALLEST)
    return [it if nearness[it.row] >= least else replace(it, weight=FAR * it.weight) for it in labels]


def _examples(moment: Moment, labels: list[Label], nearness: NDArray[np.float32]) -> Examples:
    """Likes against dislikes, with other papers standing in weakly for what nobody judged.

    The papers nearest to the topics stand for the topics, together as one like: so a dislike teaches what sets that
    paper apart from its topic, and not that the topic is disliked. Random papers weigh as much as all likes do, as
    dislikes; with nothing to like at all they are what the dislikes differ from.
    """
    judged = np.array([label.row for label in labels])
    said = np.array([label.weight for label in labels])
    nearest, random = _nearest(nearness, judged), _random(moment, judged)
    liked = float(said[said > 0].sum()) + bool(len(nearest))
    stand_ins = [(nearest, 1.0, 1.0), (random, 0.0, liked) if liked else (random, 1.0, 1.0)]
    return Examples(
        np.concatenate([judged, *(rows for rows, _, _ in stand_ins)]),
        np.concatenate([said > 0, *(np.full(len(rows), target) for rows, target, _ in stand_ins)]).astype(float),
        np.concatenate(
            [np.abs(said), *(np.full(len(rows), total / max(len(rows), 1)) for rows, _, total in stand_ins)]
        ),
    )


def _nearest(nearness: NDArray[np.float32], judged: Rows) -> Rows:
    """The papers nearest to the topics, best first."""
    unjudged = nearness.copy()
    unjudged[judged] = 0
    best = foremost(unjudged, NEAREST)
    return best[unjudged[best] > 0]


def _random(moment: Moment, judged: Rows) -> Rows:
    """The same papers whenever the same ones are known."""
    drawn = _shuffled(moment.known)[: BACKGROUND + len(judged)]
    return drawn[~np.isin(drawn, judged)][:BACKGROUND]


@lru_cache(maxsize=2)
def _shuffled(known: int) -> Rows:
    return np.random.default_rng(SEED).permutation(known)
