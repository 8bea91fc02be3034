"""The papers of one snapshot as arrays: words, vectors, counts over time. Immutable, so threads share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.domain import Paper, Sighting, Signal
from bot.ports import Matrix, Vector
from ranking.lexical import WordIndex
from ranking.makers import Makers, makers_of
from ranking.series import Series

Rows = NDArray[np.intp]
Seconds = NDArray[np.float64]
"""Instants as POSIX time."""
SIGNALS: tuple[Signal, ...] = ("upvotes", "comments", "stars")


@dataclass(frozen=True, slots=True, eq=False)
class PaperIndex:
    """Papers in the order in which they became known, so that what was known at an instant is a prefix."""

    papers: tuple[Paper, ...]
    rows: Mapping[str, int]
    known_at: Seconds
    listed: Seconds
    words: WordIndex
    matrix: Matrix
    """One row per paper; zeros where there is no vector."""
    has_vector: NDArray[np.bool_]
    series: Mapping[Signal, Series]
    makers: Makers

    @classmethod
    def of(cls, papers: Sequence[Paper], vectors: Mapping[str, Vector], sightings: Sequence[Sighting]) -> "PaperIndex":
        ordered = tuple(sorted({paper.id: paper for paper in papers}.values(), key=lambda it: (_known(it), it.id)))
        rows = {paper.id: row for row, paper in enumerate(ordered)}
        return cls(
            papers=ordered,
            rows=rows,
            known_at=np.array([_known(paper).timestamp() for paper in ordered], float),
            listed=np.array([paper.listed.timestamp() for paper in ordered], float),
            words=WordIndex.of([f"{paper.title}\n{paper.text}" for paper in ordered]),  # the title counts twice
            matrix=_matrix(ordered, vectors),
            has_vector=np.array([paper.id in vectors for paper in ordered], bool),
            series={signal: Series.of([it for it in sightings if it.signal == signal], rows) for signal in SIGNALS},
            makers=makers_of(ordered),
        )

    def __len__(self) -> int:
        return len(self.papers)

    def known(self, now: datetime) -> int:
        """How many papers, from the first, were listed and published by then."""
        return int(np.searchsorted(self.known_at, now.timestamp(), side="right"))

    def fits(self, vectors: Matrix | None) -> bool:
        """Whether these vectors can be compared with the papers' own."""
        return vectors is not None and vectors.ndim == 2 and vectors.shape[1] == self.matrix.shape[1] > 0


def _known(paper: Paper) -> datetime:
    return max(paper.listed, paper.published)


def _matrix(papers: Sequence[Paper], vectors: Mapping[str, Vector]) -> Matrix:
    dimension = len(next(iter(vectors.values()))) if vectors else 0
    matrix = np.zeros((len(papers), dimension), np.float32)
    for row, paper in enumerate(papers):
        if paper.id in vectors:
            matrix[row] = vectors[paper.id]
    return matrix
