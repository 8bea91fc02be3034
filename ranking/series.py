"""Counts over time: what each paper's count was known to be at an instant, the last observation carried forward."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain import Sighting


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The observations of one signal. A line is one paper as one source sees it; lines lie one after another."""

    rows: NDArray[np.intp]
    """The paper of each line."""
    starts: NDArray[np.intp]
    """Where each line begins."""
    lines: NDArray[np.intp]
    """The line of each observation."""
    at: NDArray[np.float64]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, sightings: Sequence[Sighting], rows: Mapping[str, int]) -> "Series":
        known = sorted(
            (rows[it.paper_id], it.source, it.at.timestamp(), it.value) for it in sightings if it.paper_id in rows
        )
        keys = [(row, source) for row, source, _, _ in known]
        starts = [place for place, key in enumerate(keys) if place == 0 or key != keys[place - 1]]
        lengths = np.diff([*starts, len(keys)])
        return cls(
            rows=np.array([keys[start][0] for start in starts], np.intp),
            starts=np.array(starts, np.intp),
            lines=np.repeat(np.arange(len(starts)), lengths),
            at=np.array([at for _, _, at, _ in known], float),
            values=np.array([value for _, _, _, value in known], float),
        )

    def as_of(self, instant: float, size: int) -> NDArray[np.float64]:
        """For each of ``size`` papers the count known then, the largest among its sources; NaN where none was."""
        seen = np.bincount(self.lines[self.at <= instant], minlength=len(self.starts))
        lines = np.flatnonzero((seen > 0) & (self.rows < size))
        counts = np.full(size, np.nan)
        np.fmax.at(counts, self.rows[lines], self.values[self.starts[lines] + seen[lines] - 1])
        return counts

    def of_paper(self, row: int, instant: float) -> float:
        """The count of one paper known then; NaN where none was."""
        first, last = np.searchsorted(self.rows, [row, row + 1])
        bounds = [*self.starts[first : last + 1].tolist(), len(self.at)]
        latest = float("nan")
        for start, end in itertools.pairwise(bounds[: last - first + 1]):
            seen = np.searchsorted(self.at[start:end], instant, side="right")
            if seen:
                latest = np.fmax(latest, self.values[start + seen - 1])
        return float(latest)
