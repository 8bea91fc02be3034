"""Logistic regression with a ridge penalty, solved among the examples: few of them, many dimensions."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

STEPS: Final = 8
"""Newton steps; the figures change no more in the fourth digit after six."""
SMALLEST: Final = 1e-6


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(logits, float)))


def fit(
    vectors: NDArray[np.float32], targets: NDArray[np.float64], weights: NDArray[np.float64], ridge: float
) -> NDArray[np.float32]:
    """The direction that, with a bias, minimises ``sum weights * log loss + ridge / 2 * |direction, bias|^2``.

    Iteratively reweighted least squares in the dual (Bishop, Pattern Recognition and Machine Learning, 4.3.3):
    one system as large as the number of examples, whatever the dimension.
    """
    features = np.hstack([vectors, np.ones((len(vectors), 1), np.float32)]).astype(np.float64)
    kernel = features @ features.T
    logits: NDArray[np.float64] = np.zeros(len(features))
    duals: NDArray[np.float64] = np.zeros(len(features))
    for _ in range(STEPS):
        probability = sigmoid(logits)
        curvature = np.maximum(weights * probability * (1 - probability), SMALLEST)
        working = logits + weights * (targets - probability) / curvature
        duals = np.asarray(np.linalg.solve(kernel + np.diag(ridge / curvature), working), np.float64)
        logits = kernel @ duals
    direction: NDArray[np.float32] = (vectors.T @ duals).astype(np.float32)
    return direction
