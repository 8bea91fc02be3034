"""Momentum: how a paper's counts stand and rise against those of its day, and a guess where few are in."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import Counts, New
from ranking.candidates import Candidates, Scores
from ranking.index import Rows
from ranking.logistic import sigmoid
from ranking.moment import DAY, Moment
from ranking.novelty import novelty
from ranking.pickup import guess
from ranking.pipeline import Scorer

RISE_WEIGHT: Final = 0.5
COMMENTS_WEIGHT: Final = 0.02
STARS_WEIGHT: Final = 0.02
"""Comments and stars settle ties; more of them made forecasts worse."""
UNCOUNTED: Final = -0.6
"""The log-odds of a paper that no source has counted yet and whose guess is usual: most such papers stay small."""
DAY_PRIOR: Final = 10.0
"""As many papers of all days as are added to each day, so that a day with three papers is no yardstick."""
PRIOR_WEIGHT: Final = 0.25
"""What is expected of a paper beside its votes on the first day; a half of it on the second, a third on the third."""
GUESS_WEIGHT: Final = 0.25
"""How far a guess, in log-odds, moves what is expected."""
USUAL: Final = -4.4
USUAL_COUNTED: Final = -2.5
"""The mean guess for an arXiv paper, and for one on a daily list that the prior has not seen. Fixed, so that a paper's
momentum does not hang on which others are asked about."""
SMALLEST_SPREAD: Final = 0.25


class Momentum(Scorer):
    """In [0, 1]; a half is usual for the day."""

    name = "momentum"

    def score(self, candidates: Candidates) -> Scores:
        """The same for every channel."""
        known = candidates.moment.remembered(candidates.rows)
        if self.name not in known:
            known[self.name] = momentum(candidates.moment, candidates.rows)
        scores: Scores = known[self.name]
        return scores

    def evidence(self, candidates: Candidates) -> Counts | New | None:
        new = novelty(candidates)
        if new is not None and new.rises:
            return new
        counts = candidates.moment.counts(int(candidates.rows[0]))
        known = (counts.upvotes, counts.comments, counts.stars)
        return counts if any(count is not None for count in known) else None


def momentum(moment: Moment, rows: Rows) -> Scores:
    """One for each of these papers: ``sigmoid(2 (heat - day's mean) / spread)``; by the guess alone where none counted.

    The day's mean and the spread are those of all known papers.
    """
    heat = _heat(moment, moment.upvotes)
    counted = ~np.isnan(heat)
    chosen = counted[rows]
    surprise = _surprise(moment, rows, chosen)
    if not counted.any():
        return sigmoid(UNCOUNTED + surprise)
    spread = max(float(np.std(heat[counted])), SMALLEST_SPREAD)
    usual = _day_means(moment, heat, counted)[rows]
    with_guess = moment.upvotes.copy()
    with_guess[rows] = _expected(moment, rows, surprise)
    distance = np.where(chosen, _heat(moment, with_guess)[rows], 0) - usual
    return np.where(chosen, sigmoid(2 * distance / spread), sigmoid(UNCOUNTED + surprise))


def _surprise(moment: Moment, rows: Rows, counted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How much better each guess is than is usual for papers that are counted, or not counted, like it."""
    guesses = np.array([guess(moment.corpus.papers[row]) for row in rows], float)
    surprise: NDArray[np.float64] = GUESS_WEIGHT * (guesses - np.where(counted, USUAL_COUNTED, USUAL))
    return surprise


def _expected(moment: Moment, rows: Rows, surprise: NDArray[np.float64]) -> NDArray[np.float64]:
    """The votes to be expected, given those seen: the mean of a gamma prior updated by a Poisson count.

    The prior is what papers of that day have, more or less by the guess, and fades as the days pass. It does not
    depend on the hour: that would put papers of one day out of the order of their votes.
    """
    votes = moment.upvotes
    seen = ~np.isnan(votes)
    means = np.expm1(_day_means(moment, np.log1p(votes), seen)) if seen.any() else np.zeros(moment.known)
    weight = PRIOR_WEIGHT / (1 + moment.age[rows] // DAY)
    expected: NDArray[np.float64] = (votes[rows] + weight * means[rows] * np.exp(surprise)) / (1 + weight)
    return expected


def _heat(moment: Moment, upvotes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts on a logarithmic scale, since the tenth vote says more than the hundredth; NaN where nothing is known."""
    votes, comments, stars = (np.nan_to_num(it) for it in (upvotes, moment.comments, moment.stars))
    heat = (
        np.log1p(votes)
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
    """The mean of the counted papers listed on the same UTC day, drawn towards that of all."""
    _, days = np.unique(moment.corpus.listed[: moment.known] // DAY, return_inverse=True)
    sizes = np.bincount(days[counted], minlength=days.max() + 1)
    sums = np.bincount(days[counted], heat[counted], minlength=days.max() + 1)
    means: NDArray[np.float64] = (sums + DAY_PRIOR * heat[counted].mean()) / (sizes + DAY_PRIOR)
    usual: NDArray[np.float64] = means[days]
    return usual
