"""How the prior of ``pickup`` is learned: first what words tell, then words beside traits and authors' records.

Words are learned from whole days of papers and from the papers picked up on other days besides, which are many more;
how much to make of them, and all the rest, from whole days alone, where those passed over are there too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from bot.domain import Paper
from ranking.logistic import SMALLEST, sigmoid
from ranking.moment import DAY
from ranking.pickup import Prior
from ranking.pickup_features import BUCKETS, Record, author_key, buckets, traits
from ranking.pickup_records import History, records_at

WORDS_SCALE: Final = 1.4
TRAITS_SCALE: Final = 0.17
"""How easily a word and a trait (measured in its own spread) take on weight under the one ridge."""
FEWEST: Final = 8
"""Papers that must have a word before it tells anything."""
ELSEWHERE: Final = 3.0
"""What the papers picked up on other days weigh together, in those picked up on the whole days;"""
ELSEWHERE_HALVES: Final = 90.0
"""so many days away, one of them counts half."""
INNER_FOLDS: Final = 4
SEED: Final = 20260301
STEPS: Final = 300

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Papers of whole days: ``words`` has a one for each bucket; ``traits`` are as known on a paper's day."""

    words: sparse.csr_array
    traits: Floats
    picked: NDArray[np.bool_]
    days: NDArray[np.int64]
    """Since the epoch."""

    def some(self, chosen: NDArray[np.bool_]) -> "Examples":
        return Examples(self.words[chosen], self.traits[chosen], self.picked[chosen], self.days[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """Papers that were picked up, of days on which it is not known what else there was."""

    words: sparse.csr_array
    days: NDArray[np.int64]

    def some(self, chosen: NDArray[np.bool_]) -> "Elsewhere":
        return Elsewhere(self.words[chosen], self.days[chosen])

    def weights(self, them: Examples) -> Floats:
        """The nearer to the last of the whole days, the more; all together ELSEWHERE times what was picked up there."""
        if not len(self.days):
            return np.zeros(0)
        away = np.abs(self.days - them.days.max())
        near: Floats = 0.5 ** (away / ELSEWHERE_HALVES)
        return near * ELSEWHERE * float(them.picked.sum()) / float(near.sum())


def examples(papers: Sequence[Paper], picked: Collection[str], history: History) -> Examples:
    """Whole days of papers. A paper's day begins when it was listed."""
    return Examples(
        _words(papers),
        np.array([traits(paper, _known_of(paper, history)) for paper in papers]),
        np.array([paper.id in picked for paper in papers]),
        _days(papers),
    )


def elsewhere(papers: Sequence[Paper], whole: Collection[str]) -> Elsewhere:
    """Papers that were picked up, without those of the whole days."""
    others = [paper for paper in papers if paper.id not in whole]
    return Elsewhere(_words(others), _days(others))


def fitted(them: Examples, others: Elsewhere, history: History, at: float) -> Prior:
    """The prior that makes these picks most likely under a ridge; authors' records are as of ``at``."""
    rarities = _rarities(them.words)
    telling, bias = _telling(them, others, rarities)
    columns = np.column_stack([them.traits, _said_unseen(them, others, rarities)])
    usual, spread = columns.mean(axis=0), np.maximum(columns.std(axis=0), SMALLEST)
    scaled = sparse.csr_array(TRAITS_SCALE * (columns - usual) / spread)
    weights = _regression(scaled, them.picked.astype(float), np.ones(len(them.picked)))
    each = TRAITS_SCALE * weights[:-1] / spread
    return Prior(
        bias=float(weights[-1] - each @ usual + each[-1] * bias),
        words=(each[-1] * telling).astype(np.float32),
        rarities=rarities.astype(np.float32),
        traits=each[:-1],
        records=records_at(history, history.keys(), at),
    )


def scores(prior: Prior, them: Examples) -> Floats:
    """The log-odds of examples, with what was known of their authors then."""
    said = _weighed(them.words, prior.rarities.astype(float)) @ prior.words
    return np.asarray(prior.bias + said + them.traits @ prior.traits, float)


def left_out(them: Examples, others: Elsewhere, folds: NDArray[np.int64]) -> Floats:
    """The log-odds of each fold's examples by a prior that saw nothing of the days of that fold."""
    found = np.zeros(len(folds))
    for fold in np.unique(folds):
        there = folds == fold
        unseen = ~np.isin(others.days, them.days[there])
        found[there] = scores(fitted(them.some(~there), others.some(unseen), {}, 0.0), them.some(there))
    return found


def folds_of(days: NDArray[np.int64], count: int, seed: int) -> NDArray[np.int64]:
    """Whole days dealt to so many folds."""
    distinct, places = np.unique(days, return_inverse=True)
    return (np.random.default_rng(seed).permutation(len(distinct)) % count)[places]


# --- words ------------------------------------------------------------------------------------------


def _words(papers: Sequence[Paper]) -> sparse.csr_array:
    found = [buckets(paper) for paper in papers]
    columns = np.concatenate(found) if found else np.zeros(0, np.intp)
    starts = np.concatenate([[0], np.cumsum([len(it) for it in found])])
    return sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(papers), BUCKETS))


def _rarities(words: sparse.csr_array) -> Floats:
    """Inverse document frequency, as in tf-idf; nothing for what too few papers have."""
    count, having = words.shape[0], np.bincount(words.indices, minlength=BUCKETS)
    return np.where(having >= min(FEWEST, count), np.log((1 + count) / (1 + having)) + 1, 0.0)


def _weighed(words: sparse.csr_array, rarities: Floats) -> sparse.csr_array:
    """Rows of length one."""
    rare = (words @ sparse.diags_array(rarities)).tocsr()
    lengths = np.sqrt(np.asarray(rare.multiply(rare).sum(axis=1)).ravel())
    return (sparse.diags_array(1 / np.maximum(lengths, SMALLEST)) @ rare).tocsr()


def _telling(them: Examples, others: Elsewhere, rarities: Floats) -> tuple[Floats, float]:
    """A weight per bucket, and a bias."""
    words = _weighed(sparse.vstack([them.words, others.words]).tocsr(), rarities)
    targets = np.concatenate([them.picked, np.ones(len(others.days))]).astype(float)
    weights = np.concatenate([np.ones(len(them.picked)), others.weights(them)])
    found = _regression((WORDS_SCALE * words).tocsr(), targets, weights)
    return WORDS_SCALE * found[:-1], float(found[-1])


def _said_unseen(them: Examples, others: Elsewhere, rarities: Floats) -> Floats:
    """What its words say of each paper, learned on other days: on its own they would say too much."""
    said, folds = np.zeros(len(them.days)), folds_of(them.days, INNER_FOLDS, SEED)
    for fold in np.unique(folds):
        there = folds == fold
        rest = them.some(~there) if (~there).any() else them
        telling, bias = _telling(rest, others.some(~np.isin(others.days, them.days[there])), rarities)
        said[there] = _weighed(them.words[there], rarities) @ telling + bias
    return said


# --- the rest ---------------------------------------------------------------------------------------


def _days(papers: Sequence[Paper]) -> NDArray[np.int64]:
    return np.array([int(paper.listed.timestamp() // DAY) for paper in papers], np.int64)


def _known_of(paper: Paper, history: History) -> dict[int, Record]:
    day = paper.listed.timestamp() // DAY * DAY
    return records_at(history, {author_key(author) for author in paper.authors}, day, paper.id)


def _regression(features: sparse.csr_array, targets: Floats, weights: Floats) -> Floats:
    """Weighted logistic regression with a ridge of one on all coefficients but the last, the bias."""

    def loss(solution: Floats) -> tuple[float, Floats]:
        logits = features @ solution[:-1] + solution[-1]
        error = weights * (sigmoid(logits) - targets)
        value = weights @ (np.logaddexp(0, logits) - targets * logits) + 0.5 * solution[:-1] @ solution[:-1]
        return float(value), np.append(features.T @ error + solution[:-1], error.sum())

    start = np.zeros(features.shape[1] + 1)
    found: Floats = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return found
