"""Momentum: how a paper's counts stand and rise, against the papers listed on the same day."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import Counts
from ranking.candidates import Candidates, Scores
from ranking.logistic import sigmoid
from ranking.moment import DAY, HOUR, Moment
from ranking.pipeline import Scorer

RISE_WEIGHT: Final = 0.5
COMMENTS_WEIGHT: Final = 0.1
STARS_WEIGHT: Final = 0.05
UNCOUNTED: Final = 0.35
"""A paper that no source has counted yet: a little below the middle, since most such papers stay small."""
DAY_PRIOR: Final = 10.0
"""As many papers of all days as are added to each day, so that a day with three papers is no yardstick."""
HALF_HOURS: Final = 6.0
"""Hours since listing at which a paper's distance from its day counts half."""
SMALLEST_SPREAD: Final = 0.25


class Momentum(Scorer):
    """In [0, 1]; a half is usual for the day."""

    name = "momentum"

    def score(self, candidates: Candidates) -> Scores:
        return momentum(candidates.moment)[candidates.rows]

    def evidence(self, candidates: Candidates) -> Counts | None:
        counts = candidates.moment.counts(int(candidates.rows[0]))
        known = (counts.upvotes, counts.comments, counts.stars)
        return counts if any(count is not None for count in known) else None


def momentum(moment: Moment) -> Scores:
    """One for each known paper: ``sigmoid(trust * (heat - day's mean) / spread)``."""
    heat = _heat(moment)
    counted = ~np.isnan(heat)
    if not counted.any():
        return np.full(moment.known, UNCOUNTED)
    spread = max(float(np.std(heat[counted])), SMALLEST_SPREAD)
    trust = moment.age / (moment.age + HALF_HOURS * HOUR)
    distance = np.where(counted, heat, 0) - _day_means(moment, heat, counted)
    return np.where(counted, sigmoid(2 * trust * distance / spread), UNCOUNTED)


def _heat(moment: Moment) -> NDArray[np.float64]:
    """Counts on a logarithmic scale, since the tenth vote says more than the hundredth; NaN where nothing is known."""
    upvotes, comments, stars = (np.nan_to_num(it) for it in (moment.upvotes, moment.comments, moment.stars))
    heat = (
        np.log1p(upvotes)
        + RISE_WEIGHT * np.log1p(_rise(moment))
        + COMMENTS_WEIGHT * np.log1p(comments)
        + STARS_WEIGHT * np.log1p(stars)
    )
    unknown = np.isnan(moment.upvotes) & np.isnan(moment.comments) & np.isnan(moment.stars)
    return np.where(unknown, np.nan, heat)


def _rise(moment: Moment) -> NDArray[np.float64]:
    """Votes over the last 24 hours; where nobody looked a day ago, the paper's mean per day since it was listed."""
    measured = moment.upvotes - moment.upvotes_before
    usual = moment.upvotes / np.maximum(moment.age / DAY, 1)
    rise: NDArray[np.float64] = np.maximum(np.nan_to_num(np.where(np.isnan(measured), usual, measured)), 0)
    return rise


def _day_means(moment: Moment, heat: NDArray[np.float64], counted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The mean heat of the counted papers listed on the same UTC day, drawn towards that of all."""
    _, days = np.unique(moment.corpus.listed[: moment.known] // DAY, return_inverse=True)
    sizes = np.bincount(days[counted], minlength=days.max() + 1)
    sums = np.bincount(days[counted], heat[counted], minlength=days.max() + 1)
    means: NDArray[np.float64] = (sums + DAY_PRIOR * heat[counted].mean()) / (sizes + DAY_PRIOR)
    usual: NDArray[np.float64] = means[days]
    return usual
