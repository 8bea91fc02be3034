"""Fusion: one calibrated number from the lexical share and the cosine, so that a cut-off means the same everywhere."""

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
HYBRID: Final = Curve(bias=-7.2, lexical=4.64, dense=10.72)
LEXICAL: Final = Curve(bias=-4.9, lexical=9.67)


def fused(share: Scores, cosine: Scores | None, has_vector: NDArray[np.bool_]) -> Scores:
    """Relevance in [0, 1]; by words alone for papers that have no vector."""
    by_words = LEXICAL(share)
    if cosine is None:
        return by_words
    return np.where(has_vector, HYBRID(share, cosine), by_words)
