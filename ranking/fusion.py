"""Fusion of words and meaning: how surely a paper is about a topic, and how it stands among all there are."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ranking.logistic import sigmoid

Scores = NDArray[np.float64]

CUT_OFF: Final = 0.5
"""The relevance from which a paper is about a topic. Both curves below are shifted so that it is one half."""


@dataclass(frozen=True, slots=True)
class Curve:
    """``sigmoid(bias + lexical * share + dense * cosine)``."""

    bias: float
    lexical: float
    dense: float = 0.0

    def __call__(self, share: Scores, cosine: Scores | float = 0.0) -> Scores:
        return sigmoid(self.bias + self.lexical * share + self.dense * cosine)


# Fitted by ``ranking.calibration``; the figures and their cross-validation are in docs/ranking.md.
HYBRID: Final = Curve(bias=-7.79, lexical=10.61, dense=9.01)
LEXICAL: Final = Curve(bias=-6.04, lexical=13.2)


def certainty(share: Scores, cosine: Scores | None, has_vector: NDArray[np.bool_]) -> Scores:
    """How surely a paper is about a topic, in [0, 1]; by words alone for papers that have no vector."""
    if cosine is None:
        return LEXICAL(share)
    both = HYBRID(share, cosine)
    return both if has_vector.all() else np.where(has_vector, both, LEXICAL(share))


STRENGTH_WEIGHT: Final = 0.7
"""What the words weigh beside the cosine where papers are put in order."""


def standing(share: Scores, best: float, cosine: Scores | None, has_vector: NDArray[np.bool_]) -> Scores:
    """In [0, 1]: how a paper stands on a topic beside the one that has most of its words, which has ``best``.

    Few papers have most words of a long topic and some have all of a short one. So the share is measured by the
    best there is, and neither words nor meaning can drown the other. By words alone where there is no vector.
    """
    strength = share / best if best > 0 else np.zeros_like(share)
    if cosine is None:
        return strength
    both = (STRENGTH_WEIGHT * strength + np.clip(cosine, 0, 1)) / (STRENGTH_WEIGHT + 1)
    return both if has_vector.all() else np.where(has_vector, both, strength)
