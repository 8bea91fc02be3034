"""What was known of all papers at one instant: computed when first asked for, shared by every channel ranked then."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

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
        """The same array whenever it is asked for."""
        if days not in self._listed:
            self._listed[days] = np.flatnonzero(self.age <= days * DAY)
        return self._listed[days]

    @cached_property
    def _listed(self) -> dict[float, Rows]:
        return {}

    def remember(self, rows: Rows) -> None:
        """From now on keep what is worked out for exactly these candidates, and for no others any more."""
        if self._kept is None or self._kept[0] is not rows:
            self.__dict__["_kept"] = (rows, {})

    def remembered(self, rows: Rows) -> dict[Any, Any]:
        """What was worked out for them so far, to add to; nothing if they are not those to be remembered.

        One thread at a time may rank at a moment.
        """
        return self._kept[1] if self._kept is not None and self._kept[0] is rows else {}

    @cached_property
    def _kept(self) -> tuple[Rows, dict[Any, Any]] | None:
        return None

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
