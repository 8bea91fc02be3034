"""Logistic regression with a ridge penalty, solved among the examples: few of them, many dimensions."""

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

STEPS: Final = 8
"""Newton steps at most; after six the figures change no more in the fourth digit."""
ENOUGH: Final = 1e-4
SMALLEST: Final = 1e-6


Precision = TypeVar("Precision", bound=np.floating)


def sigmoid(logits: NDArray[Precision]) -> NDArray[Precision]:
    """As precise as what it is given."""
    probability: NDArray[Precision] = 0.5 * (1 + np.tanh(0.5 * logits))
    return probability


def log_odds(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of ``sigmoid``, kept finite at both ends."""
    kept = np.clip(np.asarray(probability, float), SMALLEST, 1 - SMALLEST)
    odds: NDArray[np.float64] = np.log(kept / (1 - kept))
    return odds


def fit(
    kernel: NDArray[np.float64], targets: NDArray[np.float64], weights: NDArray[np.float64], ridge: float
) -> NDArray[np.float64]:
    """What each example weighs in the solution: it minimises ``sum weights * log loss + ridge / 2 * |solution|^2``.

    ``kernel`` has the products of the examples with one another (a bias adds one to each). Iteratively reweighted
    least squares in the dual (Bishop, Pattern Recognition and Machine Learning, 4.3.3): one system as large as the
    number of examples, whatever the dimension.
    """
    logits: NDArray[np.float64] = np.zeros(len(targets))
    duals: NDArray[np.float64] = np.zeros(len(targets))
    for _ in range(STEPS):
        probability = sigmoid(logits)
        curvature = np.maximum(weights * probability * (1 - probability), SMALLEST)
        working = logits + weights * (targets - probability) / curvature
        duals = np.asarray(np.linalg.solve(kernel + np.diag(ridge / curvature), working), np.float64)
        before, logits = logits, kernel @ duals
        if np.abs(logits - before).max(initial=0) < ENOUGH:
            break
    return duals
