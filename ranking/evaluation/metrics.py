"""What a ranking is worth against judgements: nDCG, recall, precision, average precision, rank correlation."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def ndcg(gains: ArrayLike, judged: ArrayLike, depth: int) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) with the gains as they are judged.

    ``gains`` are those of the ranked papers, best rank first; ``judged`` are all gains above zero that could have
    been had. A gain counts linearly (not two to its power) over the binary logarithm of its rank plus one, as
    trec_eval does. NaN when there was nothing to gain.
    """
    ideal = _discounted(-np.sort(-np.asarray(judged, float)), depth)
    return _discounted(np.asarray(gains, float), depth) / ideal if ideal > 0 else float("nan")


def recall(found: ArrayLike, relevant: int, depth: int) -> float:
    """The share of all ``relevant`` papers that are among the first ``depth``; NaN when there are none."""
    return float(np.asarray(found, bool)[:depth].sum()) / relevant if relevant else float("nan")


def precision(found: ArrayLike, depth: int) -> float:
    """The relevant share of the first ``depth`` places; places left empty count as misses."""
    return float(np.asarray(found, bool)[:depth].sum()) / depth


def average_precision(found: ArrayLike, relevant: int) -> float:
    """The mean, over all ``relevant`` papers, of the precision at each one's rank; NaN when there are none."""
    ranks = np.flatnonzero(np.asarray(found, bool)) + 1
    return float(np.sum(np.arange(1, len(ranks) + 1) / ranks)) / relevant if relevant else float("nan")


def spearman(scores: ArrayLike, truth: ArrayLike) -> float:
    """The correlation of ranks, equals sharing their mean rank; zero when either side is all equal."""
    one, other = _mean_ranks(np.asarray(scores, float)), _mean_ranks(np.asarray(truth, float))
    one, other = one - one.mean(), other - other.mean()
    norm = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / norm if norm else 0.0


def overlap(ranked: Sequence[int], best: Sequence[int], depth: int) -> float:
    """How many of the first ``depth`` of two rankings are the same, as a share."""
    return len(set(ranked[:depth]) & set(best[:depth])) / depth


def best_first(scores: ArrayLike) -> NDArray[np.intp]:
    """Places in order of score, the highest first; among equals the one that comes first."""
    return np.argsort(-np.asarray(scores, float), kind="stable")


def _discounted(gains: Floats, depth: int) -> float:
    gains = gains[:depth]
    return float(np.sum(gains / np.log2(np.arange(2, len(gains) + 2))))


def _mean_ranks(values: Floats) -> Floats:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means: Floats = (ends - (counts - 1) / 2)[which]
    return means
