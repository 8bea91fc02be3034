"""A domain adapter: a linear map near the identity, by which a frozen encoder's vectors of what belongs together meet.

After the adapters of Houlsby et al. (2019), small weights over a frozen network, here after its last layer; trained as
SPECTER (Cohan et al. 2020) and InPars (Bonifacio et al. 2022) are, on pairs that the papers themselves make.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.ports import Matrix
from ranking.logistic import SMALLEST

TEMPERATURE: Final = 0.1
BATCH: Final = 1024
STEPS: Final = 200
RATE: Final = 1e-3
HOLD: Final = 0.03
"""What each squared step away from the identity costs."""
NONE: Final = -1
"""The group of a pair that has none."""
_DECAYS: Final = (0.9, 0.999)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Row by row two vectors that belong together. Others of the same group belong to them too."""

    left: Matrix
    right: Matrix
    groups: NDArray[np.int64]

    @classmethod
    def of(cls, left: Matrix, right: Matrix, group: int = NONE) -> "Pairs":
        return cls(left, right, np.full(len(left), group))

    @classmethod
    def together(cls, parts: "Sequence[Pairs]") -> "Pairs":
        return cls(
            np.concatenate([part.left for part in parts]),
            np.concatenate([part.right for part in parts]),
            np.concatenate([part.groups for part in parts]),
        )

    def drawn(self, chosen: NDArray[np.int64]) -> "Pairs":
        return Pairs(self.left[chosen], self.right[chosen], self.groups[chosen])


def trained(pairs: Pairs, seed: int) -> Matrix:
    """Of shape (d, d): the map under which each left vector is nearest to its right one, and the other way round.

    InfoNCE (van den Oord et al. 2018) both ways over the pairs of a batch, with Adam (Kingma and Ba 2015).
    """
    random = np.random.default_rng(seed)
    identity = np.eye(pairs.left.shape[1])
    step, mean, square = np.zeros_like(identity), np.zeros_like(identity), np.zeros_like(identity)
    for turn in range(1, STEPS + 1):
        batch = pairs.drawn(random.integers(0, len(pairs.left), min(BATCH, len(pairs.left))))
        slope = _slope(batch, identity + step) + 2 * HOLD * step
        mean = _DECAYS[0] * mean + (1 - _DECAYS[0]) * slope
        square = _DECAYS[1] * square + (1 - _DECAYS[1]) * slope**2
        rate = RATE * (1 + np.cos(np.pi * turn / STEPS)) / 2
        unbiased = np.sqrt(square / (1 - _DECAYS[1] ** turn)) + SMALLEST
        step = step - rate * mean / (1 - _DECAYS[0] ** turn) / unbiased
    return np.asarray(identity + step, np.float32)


def loss(pairs: Pairs, through: Floats) -> float:
    """How badly the pairs find each other, in nats."""
    logits = _logits(pairs, _unit(pairs.left @ through)[0], _unit(pairs.right @ through)[0])
    kept = np.diag_indices(len(logits))
    both = np.log(np.maximum(_softmax(logits, 1)[kept], SMALLEST)) + np.log(
        np.maximum(_softmax(logits, 0)[kept], SMALLEST)
    )
    return float(-both.mean() / 2)


def _slope(pairs: Pairs, through: Floats) -> Floats:
    """The gradient of ``loss``."""
    left, left_lengths = _unit(pairs.left @ through)
    right, right_lengths = _unit(pairs.right @ through)
    logits = _logits(pairs, left, right)
    pull = (_softmax(logits, 1) + _softmax(logits, 0)) / 2 - np.eye(len(logits))
    pull /= len(logits) * TEMPERATURE
    lefts = _along(pull @ right, left, left_lengths)
    rights = _along(pull.T @ left, right, right_lengths)
    slope: Floats = pairs.left.T @ lefts + pairs.right.T @ rights
    return slope


def _logits(pairs: Pairs, left: Floats, right: Floats) -> Floats:
    """Cosines over the temperature; what belongs together besides is no counterexample."""
    same = (pairs.groups[:, None] == pairs.groups[None, :]) & (pairs.groups[:, None] != NONE)
    np.fill_diagonal(same, val=False)
    logits: Floats = np.where(same, -1e4, left @ right.T / TEMPERATURE)
    return logits


def _softmax(logits: Floats, axis: int) -> Floats:
    raised = np.exp(logits - logits.max(axis=axis, keepdims=True))
    shares: Floats = raised / raised.sum(axis=axis, keepdims=True)
    return shares


def _unit(vectors: Floats) -> tuple[Floats, Floats]:
    lengths: Floats = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), SMALLEST)
    return vectors / lengths, lengths


def _along(slope: Floats, unit: Floats, lengths: Floats) -> Floats:
    """A slope on vectors of length one, as one on the vectors before they were brought to it."""
    back: Floats = (slope - unit * (slope * unit).sum(axis=1, keepdims=True)) / lengths
    return back
