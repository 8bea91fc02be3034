"""Retrieval: questions in words against a judged collection. nDCG@10 and Recall@100, look-alikes dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ranking.evaluation.metrics import Floats, ndcg, recall
from ranking.evaluation.outcome import Listing, Outcome, Run
from ranking.evaluation.question import Asked, Method, Order, Shelf

NDCG_DEPTH: Final = 10
RECALL_DEPTH: Final = 100


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A question and what was judged of the collection's papers, by paper id."""

    id: str
    asked: Asked
    gains: Mapping[str, float]
    dropped: frozenset[str] = frozenset()
    """Neither relevant nor not: out of the ranking before it is scored."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Questions whose figures are averaged under metrics with this ending."""

    ending: str
    members: NDArray[np.bool_]


EVERY: Final[tuple[Group, ...]] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Retrieval:
    """A collection, its questions with at least one gain, and the groups that are reported apart."""

    shelf: Shelf
    questions: Sequence[Judged]
    groups: Sequence[Group] = field(default=EVERY)

    def judge(self, methods: Mapping[str, Method], baseline: str = "bm25") -> Outcome:
        """Each method asked every question."""
        orders = {name: [method(question.asked) for question in self.questions] for name, method in methods.items()}
        return Outcome(
            baseline=baseline,
            values={name: self._grouped(self._figures(found)) for name, found in orders.items()},
            runs={name: self._run(found) for name, found in orders.items()},
        )

    def _figures(self, orders: Sequence[Order]) -> dict[str, Floats]:
        """Recall is of as many as the depth can hold, so that a topic of 200 papers can reach 1 as well."""
        gains = [self._gains(question, order) for question, order in zip(self.questions, orders, strict=True)]
        pairs = list(zip(gains, [list(question.gains.values()) for question in self.questions], strict=True))
        sizes = [min(sum(gain > 0 for gain in judged), RECALL_DEPTH) for _, judged in pairs]
        return {
            "ndcg_at_10": np.array([ndcg(found, judged, NDCG_DEPTH) for found, judged in pairs]),
            "recall_at_100": np.array(
                [recall(found > 0, size, RECALL_DEPTH) for (found, _), size in zip(pairs, sizes, strict=True)]
            ),
        }

    def _gains(self, question: Judged, order: Order) -> Floats:
        """The gains in order of rank, what was dropped left out."""
        ids = (self.shelf.papers[row].id for row in order.rows)
        return np.array([question.gains.get(paper_id, 0.0) for paper_id in ids if paper_id not in question.dropped])

    def _grouped(self, figures: Mapping[str, Floats]) -> dict[str, Floats]:
        if not self.groups:
            return dict(figures)
        return {
            f"{metric}_{group.ending}": np.where(group.members, units, np.nan)
            for group in self.groups
            for metric, units in figures.items()
        }

    def _run(self, orders: Sequence[Order]) -> Run:
        """Look-alikes left in: whoever scores the run drops them."""
        pairs = zip(self.questions, orders, strict=True)
        return {question.id: listing(self.shelf, order) for question, order in pairs}


def listing(shelf: Shelf, order: Order) -> Listing:
    """Ids as the collections have them, which for arXiv is without our name space."""
    pairs = zip(order.rows, order.scores, strict=True)
    return [(external_id(shelf.papers[row].id), float(score)) for row, score in pairs]


def external_id(paper_id: str) -> str:
    return paper_id.removeprefix("arxiv:")
