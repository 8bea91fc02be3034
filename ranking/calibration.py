"""How the curves of ``fusion`` are fitted: logistic regression on reading lists, judged on lists left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.domain import Topic
from bot.ports import Vector
from ranking.index import PaperIndex
from ranking.lexical import lexical
from ranking.logistic import sigmoid

ODDS: Final = 20.0
"""Papers off the topic weigh this many times those on it: about as in a month's list."""
RIDGE: Final = 0.01
STEPS: Final = 15


class Judged(Protocol):
    """A topic and the ids of papers known to be on it, or not known at all."""

    @property
    def topic(self) -> Topic: ...
    @property
    def relevant(self) -> frozenset[str]: ...
    @property
    def unjudged(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Fit:
    """``sigmoid(bias + slopes . features)`` before the curve is shifted to its cut-off."""

    bias: float
    slopes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Of the papers above a threshold in topics left out of the fit; lists are incomplete, so precision is a floor."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """One topic's features (a row per paper) and which papers are on it."""

    features: NDArray[np.float64]
    relevant: NDArray[np.bool_]

    @property
    def weights(self) -> NDArray[np.float64]:
        on, off = self.relevant.sum(), (~self.relevant).sum()
        weights: NDArray[np.float64] = np.where(self.relevant, 100 / max(on, 1), 100 * ODDS / max(off, 1))
        return weights


def examples(index: PaperIndex, judged: Judged, vector: Vector | None) -> Examples:
    """Lexical share and, with the topic's vector, cosine; papers that were not judged are left out."""
    share = lexical(index.words, judged.topic, len(index))
    columns = [share] if vector is None else [share, (index.matrix @ vector).astype(float)]
    kept = np.array([paper.id not in judged.unjudged for paper in index.papers])
    relevant = np.array([paper.id in judged.relevant for paper in index.papers])
    return Examples(np.column_stack(columns)[kept], relevant[kept])


def fitted(topics: Sequence[Examples]) -> Fit:
    """Newton's method on the weighted log loss with a small ridge on the slopes."""
    features = np.vstack([it.features for it in topics])
    columns = np.hstack([np.ones((len(features), 1)), features])
    targets = np.concatenate([it.relevant for it in topics]).astype(float)
    weights = np.concatenate([it.weights for it in topics])
    ridge = np.diag([0.0, *[RIDGE] * features.shape[1]])
    solution = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        probability = sigmoid(columns @ solution)
        slope = columns.T @ (weights * (probability - targets)) + ridge @ solution
        bend = (columns * (weights * probability * (1 - probability))[:, None]).T @ columns + ridge
        solution = solution - np.linalg.solve(bend, slope)
    return Fit(float(solution[0]), tuple(map(float, solution[1:])))


def left_out(topics: Sequence[Examples], thresholds: Sequence[float]) -> list[Quality]:
    """Each topic scored by a fit on all others; means over topics, those with nothing above left out of precision."""
    logits = [_logits(fitted([*topics[:place], *topics[place + 1 :]]), topic) for place, topic in enumerate(topics)]
    return [_quality(topics, logits, threshold) for threshold in thresholds]


def _logits(fit: Fit, topic: Examples) -> NDArray[np.float64]:
    logits: NDArray[np.float64] = fit.bias + topic.features @ np.array(fit.slopes)
    return logits


def _quality(topics: Sequence[Examples], logits: Sequence[NDArray[np.float64]], threshold: float) -> Quality:
    above = [it >= threshold for it in logits]
    precisions = [topic.relevant[it].mean() for topic, it in zip(topics, above, strict=True) if it.any()]
    recalls = [it[topic.relevant].mean() for topic, it in zip(topics, above, strict=True) if topic.relevant.any()]
    return Quality(threshold, float(np.mean(precisions)) if precisions else 0.0, float(np.mean(recalls)))
