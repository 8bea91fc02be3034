"""Whether a difference is more than chance: paired randomisation and bootstrap intervals, seeded."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TRIALS: Final = 10_000
SHARE: Final = 0.95
CHUNK: Final = 1_000
"""Trials at once, which bounds the memory."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours less another's mean over the units that both have, with its interval and two-sided p."""

    difference: float
    low: float
    high: float
    p: float
    units: int


def compared(ours: Floats, other: Floats, seed: int) -> Comparison | None:
    """Unit by unit (query, day, channel); None when no unit has both. NaN marks a unit that does not count."""
    both = ~np.isnan(ours) & ~np.isnan(other)
    if not both.any():
        return None
    differences = ours[both] - other[both]
    low, high = interval(differences, seed)
    return Comparison(float(differences.mean()), low, high, randomisation(differences, seed), int(both.sum()))


def randomisation(differences: Floats, seed: int) -> float:
    """Two-sided p of Fisher's randomisation test: how often random signs give a mean at least as far from zero.

    Smucker, Allan and Carterette (CIKM 2007) recommend it for rankings. The observed signs count as one trial,
    so p is never zero.
    """
    random = np.random.default_rng(seed)
    observed = abs(differences.sum()) - 1e-12
    extreme = 0
    for size in _chunks():
        signs = random.integers(0, 2, (size, len(differences)), dtype=np.int8) * 2 - 1
        extreme += int((np.abs(signs @ differences) >= observed).sum())
    return (extreme + 1) / (TRIALS + 1)


def interval(values: Floats, seed: int) -> tuple[float, float]:
    """The central 95 % of the means of resampled units (percentile bootstrap); NaN for no units."""
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan")
    random = np.random.default_rng(seed)
    drawn = [random.integers(0, len(values), (size, len(values))) for size in _chunks()]
    means = np.concatenate([values[chosen].mean(axis=1) for chosen in drawn])
    low, high = np.quantile(means, [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return float(low), float(high)


def _chunks() -> list[int]:
    return [CHUNK] * (TRIALS // CHUNK)
