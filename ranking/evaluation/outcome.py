"""What an evaluation found on one collection, unit by unit, and the document that it makes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from ranking.evaluation.significance import Comparison, Floats, compared, interval

OURS: Final = "broadsheet"

Listing = Sequence[tuple[str, float]]
"""Paper ids as the collection has them, with their scores, best first."""
Run = Mapping[str, Listing]
"""By query id."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """``values`` holds, by system and metric, one figure a unit (query, day, channel); NaN where it does not count."""

    baseline: str
    values: Mapping[str, Mapping[str, Floats]]
    runs: Mapping[str, Run]
    untested: frozenset[str] = frozenset()
    """Metrics that describe and do not compete, such as the cost."""
    curves: Mapping[str, Mapping[str, Sequence[float]]] = field(default_factory=dict)
    """By system and name: a figure for each round."""
    attainable: Mapping[str, float] = field(default_factory=dict)
    """By metric, what a perfect ranker would reach where that is less than one."""

    def document(self, seed: int) -> dict[str, Any]:
        """Means as ``systems``; as ``tests`` ours against each other system; the rest is beside them."""
        found: dict[str, Any] = {
            "systems": {name: {metric: _mean(units) for metric, units in it.items()} for name, it in self._each()},
            "tests": self._tests(seed),
            "intervals": {
                name: {metric: _pair(interval(units, seed)) for metric, units in it.items()}
                for name, it in self._each()
            },
            "baseline": self.baseline,
            "units": self._units(),
        }
        more = {"curves": self.curves, "attainable": {it: _rounded(value) for it, value in self.attainable.items()}}
        return found | {name: value for name, value in more.items() if value}

    def _each(self) -> list[tuple[str, Mapping[str, Floats]]]:
        return list(self.values.items())

    def _tests(self, seed: int) -> dict[str, dict[str, Any]]:
        """By metric and other system; the baseline first."""
        if OURS not in self.values:
            return {}
        others = sorted((name for name in self.values if name != OURS), key=lambda name: name != self.baseline)
        return {
            metric: {
                other: _in_words(comparison)
                for other in others
                if metric in self.values[other]
                and (comparison := compared(ours, self.values[other][metric], seed)) is not None
            }
            for metric, ours in self.values[OURS].items()
            if metric not in self.untested
        }

    def _units(self) -> dict[str, int]:
        """How many units each metric is the mean of."""
        first = next(iter(self.values.values()), {})
        return {metric: int(np.sum(~np.isnan(units))) for metric, units in first.items()}


def _in_words(comparison: Comparison) -> dict[str, Any]:
    return {
        "difference": _rounded(comparison.difference),
        "interval": _pair((comparison.low, comparison.high)),
        "p": round(comparison.p, 6),
        "units": comparison.units,
    }


def _mean(units: Floats) -> float | None:
    return None if np.isnan(units).all() else _rounded(float(np.nanmean(units)))


def _pair(bounds: tuple[float, float]) -> list[float | None]:
    return [_rounded(bound) for bound in bounds]


def _rounded(figure: float) -> float | None:
    return None if math.isnan(figure) else round(figure, 6)
