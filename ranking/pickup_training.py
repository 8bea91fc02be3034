"""How the prior of ``pickup`` is learned: whole days of papers, which were picked up, and who had been before."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from bot.domain import Paper
from ranking.logistic import sigmoid
from ranking.moment import DAY
from ranking.pickup import Prior
from ranking.pickup_features import BUCKETS, Record, author_key, buckets, traits

FADES_IN_DAYS: Final = 180.0
"""After so many days an author's earlier paper counts half."""
WORDS_SCALE: Final = 2.0
TRAITS_SCALE: Final = 0.2
"""How easily a word and a trait (measured in its own spread) take on weight under the one ridge."""
STEPS: Final = 300


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper that was picked up: who wrote it, when it was listed (POSIX seconds), and its first votes."""

    paper_id: str
    authors: tuple[str, ...]
    at: float
    upvotes: float


History = Mapping[int, Sequence[Pick]]
"""By author's key."""


def history_of(picks: Sequence[Pick]) -> History:
    history: dict[int, list[Pick]] = defaultdict(list)
    for pick in picks:
        for author in pick.authors:
            history[author_key(author)].append(pick)
    return history


def records_at(history: History, authors: Collection[int], at: float, without: str = "") -> dict[int, Record]:
    """What was known before that moment of these authors, apart from the paper itself."""
    records = {}
    for author in authors:
        earlier = [pick for pick in history.get(author, ()) if pick.at < at and pick.paper_id != without]
        weights = [0.5 ** ((at - pick.at) / DAY / FADES_IN_DAYS) for pick in earlier]
        votes = sum(weight * float(np.log1p(pick.upvotes)) for weight, pick in zip(weights, earlier, strict=True))
        if weights:
            records[author] = (sum(weights), votes)
    return records


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """``words`` has a row of length one per paper; ``traits`` are as they were known on the paper's day."""

    words: sparse.csr_array
    traits: NDArray[np.float64]
    picked: NDArray[np.bool_]

    def some(self, chosen: NDArray[np.bool_]) -> "Examples":
        return Examples(self.words[chosen], self.traits[chosen], self.picked[chosen])


def examples(papers: Sequence[Paper], picked: Collection[str], history: History) -> Examples:
    """Whole days of papers, so that those passed over are there too. A paper's day begins when it was listed."""
    found = [buckets(paper) for paper in papers]
    lengths = np.array([len(it) for it in found])
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
    columns, starts = np.concatenate(found), np.concatenate([[0], np.cumsum(lengths)])
    return Examples(
        sparse.csr_array((values, columns, starts), shape=(len(papers), BUCKETS)),
        np.array([traits(paper, _known_of(paper, history)) for paper in papers]),
        np.array([paper.id in picked for paper in papers]),
    )


def _known_of(paper: Paper, history: History) -> dict[int, Record]:
    day = paper.listed.timestamp() // DAY * DAY
    return records_at(history, {author_key(author) for author in paper.authors}, day, paper.id)


def fitted(them: Examples, history: History, at: float) -> Prior:
    """The prior that makes these picks most likely under a ridge; authors' records are as of ``at``."""
    usual, spread = them.traits.mean(axis=0), np.maximum(them.traits.std(axis=0), 1e-9)
    scaled = sparse.csr_array(TRAITS_SCALE * (them.traits - usual) / spread)
    features = sparse.hstack([WORDS_SCALE * them.words, scaled]).tocsr()
    weights = _regression(features, them.picked.astype(float))
    per_trait = TRAITS_SCALE * weights[BUCKETS:-1] / spread
    return Prior(
        bias=float(weights[-1] - per_trait @ usual),
        words=(WORDS_SCALE * weights[:BUCKETS]).astype(np.float32),
        traits=per_trait,
        records=records_at(history, history.keys(), at),
    )


def scores(prior: Prior, them: Examples) -> NDArray[np.float64]:
    """The log-odds of examples, with what was known of their authors then."""
    return np.asarray(prior.bias + them.words @ prior.words + them.traits @ prior.traits, float)


def left_out(them: Examples, folds: NDArray[np.int64]) -> NDArray[np.float64]:
    """The log-odds of each fold's examples by a prior that was learned from the other folds."""
    found = np.zeros(len(folds))
    for fold in np.unique(folds):
        found[folds == fold] = scores(fitted(them.some(folds != fold), {}, 0.0), them.some(folds == fold))
    return found


def _regression(features: sparse.csr_array, targets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression with a ridge of one on all weights but the last, the bias."""

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = features @ weights[:-1] + weights[-1]
        error = sigmoid(logits) - targets
        value = np.logaddexp(0, logits).sum() - targets @ logits + 0.5 * weights[:-1] @ weights[:-1]
        return float(value), np.append(features.T @ error + weights[:-1], error.sum())

    start = np.zeros(features.shape[1] + 1)
    found: NDArray[np.float64] = optimize.minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}
    ).x
    return found
