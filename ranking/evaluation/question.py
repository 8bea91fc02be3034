"""A question as any method sees it: the papers there are, with their vectors, and what is asked for in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import Paper, Topic
from bot.ports import Matrix, Vector
from ranking.evaluation.bags import Bags, plain_words
from ranking.evaluation.metrics import best_first

Rows = NDArray[np.intp]
Scores = NDArray[np.float64]

DEPTH: Final = 1000
"""Places of a ranking that are kept."""


@dataclass(frozen=True, eq=False)
class Shelf:
    """All papers of a collection, in the order of the index of our own, with vectors as the encoder made them.

    Without a model the vectors have no columns.
    """

    papers: tuple[Paper, ...]
    vectors: Matrix

    @classmethod
    def of(cls, papers: Sequence[Paper], vectors: Mapping[str, Vector]) -> "Shelf":
        """``vectors`` by paper id; zeros where there is none."""
        dimension = len(next(iter(vectors.values()))) if vectors else 0
        none = np.zeros(dimension, np.float32)
        matrix = np.array([vectors.get(paper.id, none) for paper in papers], np.float32)
        return cls(tuple(papers), matrix.reshape(len(papers), dimension))

    def __len__(self) -> int:
        return len(self.papers)

    @property
    def has_vectors(self) -> bool:
        return bool(self.vectors.size)

    @cached_property
    def bags(self) -> Bags:
        return Bags.of([paper.text for paper in self.papers])

    @cached_property
    def words(self) -> list[list[str]]:
        """Of each paper, as the peers count them."""
        return [plain_words(paper.text) for paper in self.papers]

    @cached_property
    def rows(self) -> dict[str, int]:
        return {paper.id: row for row, paper in enumerate(self.papers)}

    def rows_of(self, paper_ids: Iterable[str]) -> frozenset[int]:
        """Of those that are here."""
        return frozenset(self.rows[paper_id] for paper_id in paper_ids if paper_id in self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is asked for: topics, and a vector of each one's text (no columns without a model)."""

    topics: tuple[Topic, ...]
    vectors: Matrix

    @property
    def text(self) -> str:
        """All the words, for methods that know no topics."""
        return " ".join(f"{topic.name} {topic.description}".strip() for topic in self.topics)

    @property
    def vector(self) -> Vector:
        """One direction for all, for methods that know no topics: the mean."""
        mean: Vector = self.vectors.mean(axis=0)
        return mean


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Rows of a shelf, best first, with their scores."""

    rows: Rows
    scores: Scores

    @classmethod
    def of(cls, scores: Scores, depth: int = DEPTH) -> "Order":
        """All papers by score; among equals the one that became known first."""
        rows = best_first(scores)[:depth]
        return cls(rows, scores[rows])


Method = Callable[[Asked], Order]
"""A way to rank a whole shelf for a question."""
