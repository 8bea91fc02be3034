"""What was known of all papers at one instant: computed when first asked for, shared by every channel ranked then."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from bot.domain import Counts, Signal
from ranking.index import PaperIndex, Rows
from ranking.traits import traits

RISE_HOURS: Final = 24
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR


@dataclass(frozen=True, eq=False)
class Moment:
    """Counts are one per known paper; NaN where nobody had counted."""

    corpus: PaperIndex
    now: datetime
    known: int

    @classmethod
    def of(cls, corpus: PaperIndex, now: datetime) -> "Moment":
        return cls(corpus, now, corpus.known(now))

    @cached_property
    def upvotes(self) -> NDArray[np.float64]:
        return self._as_of("upvotes")

    @cached_property
    def upvotes_before(self) -> NDArray[np.float64]:
        """As of ``RISE_HOURS`` earlier."""
        return self._as_of("upvotes", RISE_HOURS * HOUR)

    @cached_property
    def comments(self) -> NDArray[np.float64]:
        return self._as_of("comments")

    @cached_property
    def stars(self) -> NDArray[np.float64]:
        return self._as_of("stars")

    @cached_property
    def age(self) -> NDArray[np.float64]:
        """Seconds since each known paper was listed."""
        return self.now.timestamp() - self.corpus.listed[: self.known]

    @cached_property
    def traits(self) -> csr_array:
        """A row per known paper."""
        said, filed = self.corpus.traits
        return traits(said, filed, self.known)

    def listed_within(self, days: float) -> Rows:
        return np.flatnonzero(self.age <= days * DAY)

    def counts(self, row: int) -> Counts:
        """Of one paper, without counting all."""
        upvotes, before = self._one("upvotes", row), self._one("upvotes", row, RISE_HOURS * HOUR)
        return Counts(
            upvotes=_whole(upvotes),
            rise=_whole(upvotes - before),
            comments=_whole(self._one("comments", row)),
            stars=_whole(self._one("stars", row)),
            hours=RISE_HOURS,
        )

    def _as_of(self, signal: Signal, ago: float = 0) -> NDArray[np.float64]:
        return self.corpus.series[signal].as_of(self.now.timestamp() - ago, self.known)

    def _one(self, signal: Signal, row: int, ago: float = 0) -> float:
        return self.corpus.series[signal].of_paper(row, self.now.timestamp() - ago)


def _whole(count: float) -> int | None:
    return None if np.isnan(count) else round(count)
