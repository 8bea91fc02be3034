"""How the curves of ``fusion`` are fitted: logistic regression on reading lists, judged on lists left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.domain import Topic
from bot.ports import Matrix
from ranking.index import PaperIndex
from ranking.lexical import lexical
from ranking.logistic import fit, sigmoid

ODDS: Final = 20.0
"""Papers off the topic weigh this many times those on it: about as in a month's list."""
RIDGE: Final = 0.01


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
        return np.where(self.relevant, 100 / max(on, 1), 100 * ODDS / max(off, 1))


def examples(index: PaperIndex, judged: Judged, vector: Matrix | None) -> Examples:
    """Lexical share and, with the topic's vector, cosine; papers that were not judged are left out."""
    share = lexical(index.words, judged.topic, len(index))
    columns = [share] if vector is None else [share, (index.matrix @ vector).astype(float)]
    kept = np.array([paper.id not in judged.unjudged for paper in index.papers])
    relevant = np.array([paper.id in judged.relevant for paper in index.papers])
    return Examples(np.column_stack(columns)[kept], relevant[kept])


def fitted(topics: Sequence[Examples]) -> Fit:
    features = np.vstack([it.features for it in topics])
    # The bias goes through the fit as one more column, large so that the ridge hardly holds it.
    columns = np.hstack([features, np.full((len(features), 1), 10.0)])
    weights = np.concatenate([it.weights for it in topics])
    slopes = _newton(columns, np.concatenate([it.relevant for it in topics]).astype(float), weights)
    return Fit(10 * float(slopes[-1]), tuple(map(float, slopes[:-1])))
