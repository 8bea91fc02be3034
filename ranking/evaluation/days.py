"""Days of papers put in order by several methods, each day a query: for ``trend`` and ``pickup``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ranking.evaluation.metrics import Floats, average_precision, best_first, ndcg, overlap, recall, spearman
from ranking.evaluation.outcome import Outcome, Run
from ranking.evaluation.retrieval import external_id

BEST: Final = 5
DEEP: Final = 50
FEWEST: Final = 5
"""Papers of a day below which it has no first five."""


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """The papers of one day, what became of each, and every method's scores for them."""

    id: str
    papers: Sequence[str]
    truth: Floats
    scores: Mapping[str, Floats]


def trend(days: Sequence[Day], baseline: str) -> Outcome:
    """Against the votes in the end: Spearman, overlap of the first five, nDCG@5 with gain log2(1 + upvotes)."""
    usable = [day for day in days if len(day.papers) >= FEWEST]

    def figures(day: Day, scores: Floats) -> dict[str, float]:
        order, best = best_first(scores), best_first(day.truth)
        gains = np.log2(1 + day.truth)
        return {
            "spearman": spearman(scores, day.truth),
            "overlap_at_5": overlap(list(order), list(best), min(BEST, len(order))),
            "ndcg_at_5": ndcg(gains[order], gains, BEST),
        }

    return _outcome(usable, figures, baseline)


def pickup(days: Sequence[Day], baseline: str) -> Outcome:
    """Against what was picked up: average precision and Recall@50 of each day that had any."""
    usable = [day for day in days if day.truth.any()]

    def figures(day: Day, scores: Floats) -> dict[str, float]:
        found = day.truth[best_first(scores)] > 0
        return {
            "average_precision": average_precision(found, int(found.sum())),
            "recall_at_50": recall(found, int(found.sum()), DEEP),
        }

    return _outcome(usable, figures, baseline)


def _outcome(days: Sequence[Day], figures: Callable[[Day, Floats], dict[str, float]], baseline: str) -> Outcome:
    systems = list(days[0].scores) if days else []
    found = {name: [figures(day, day.scores[name]) for day in days] for name in systems}
    return Outcome(
        baseline=baseline,
        values={
            name: {metric: np.array([each[metric] for each in units]) for metric in units[0]}
            for name, units in found.items()
        },
        runs={name: _run(days, name) for name in systems},
    )


def _run(days: Sequence[Day], name: str) -> Run:
    """A query is a day."""
    return {
        day.id: [(external_id(day.papers[at]), float(day.scores[name][at])) for at in best_first(day.scores[name])]
        for day in days
    }
