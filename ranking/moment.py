"""What was known of all papers at one instant: computed once, shared by every channel ranked then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import Counts, Signal
from ranking.index import PaperIndex, Rows

RISE_HOURS: Final = 24
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Counts are one per known paper; NaN where nobody had counted."""

    corpus: PaperIndex
    now: datetime
    known: int
    upvotes: NDArray[np.float64]
    upvotes_before: NDArray[np.float64]
    """As of ``RISE_HOURS`` earlier."""
    comments: NDArray[np.float64]
    stars: NDArray[np.float64]

    @classmethod
    def of(cls, corpus: PaperIndex, now: datetime) -> "Moment":
        known = corpus.known(now)
        instant = now.timestamp()

        def as_of(signal: Signal, ago: float = 0) -> NDArray[np.float64]:
            return corpus.series[signal].as_of(instant - ago, known)

        before = as_of("upvotes", RISE_HOURS * HOUR)
        return cls(corpus, now, known, as_of("upvotes"), before, as_of("comments"), as_of("stars"))

    @property
    def age(self) -> NDArray[np.float64]:
        """Seconds since each known paper was listed."""
        return self.now.timestamp() - self.corpus.listed[: self.known]

    def listed_within(self, days: float) -> Rows:
        return np.flatnonzero(self.age <= days * DAY)

    def counts(self, row: int) -> Counts:
        return Counts(
            upvotes=_whole(self.upvotes[row]),
            rise=_whole(self.upvotes[row] - self.upvotes_before[row]),
            comments=_whole(self.comments[row]),
            stars=_whole(self.stars[row]),
            hours=RISE_HOURS,
        )


def _whole(count: float) -> int | None:
    return None if np.isnan(count) else round(count)
