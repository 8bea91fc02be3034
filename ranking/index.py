"""The papers of one snapshot as arrays: words, vectors, counts over time. Immutable, so threads share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from bot.domain import Paper, Sighting, Signal
from bot.ports import Matrix, Vector
from ranking.lexical import WordIndex
from ranking.makers import Makers, Titles, makers_of, titles_of
from ranking.series import Series
from ranking.sketch import SMALLEST, Sketch
from ranking.subjects import subjects
from ranking.traits import counted

Rows = NDArray[np.intp]
Seconds = NDArray[np.float64]
"""Instants as POSIX time."""
SIGNALS: tuple[Signal, ...] = ("upvotes", "comments", "stars")


@dataclass(frozen=True, eq=False)
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
    sketch: Sketch | None
    """Of the matrix, once there are so many papers that it saves time."""
    series: Mapping[Signal, Series]
    makers: Makers
    titles: Titles

    @classmethod
    def of(
        cls,
        papers: Sequence[Paper],
        vectors: Mapping[str, Vector],
        sightings: Sequence[Sighting],
        before: "PaperIndex | None" = None,
    ) -> "PaperIndex":
        """The vectors of papers whose text is as in ``before`` are taken from there where none is given."""
        unique = {paper.id: paper for paper in papers}
        known_at = {paper.id: max(paper.listed, paper.published).timestamp() for paper in unique.values()}
        ordered = tuple(sorted(unique.values(), key=lambda paper: (known_at[paper.id], paper.id)))
        rows = {paper.id: row for row, paper in enumerate(ordered)}
        earlier = _earlier(ordered, before)
        matrix, has_vector = _matrix(ordered, vectors, before, earlier)
        return cls(
            papers=ordered,
            rows=rows,
            known_at=np.array([known_at[paper.id] for paper in ordered], float),
            listed=np.array([paper.listed.timestamp() for paper in ordered], float),
            words=_words(ordered, before, earlier),
            matrix=matrix,
            has_vector=has_vector,
            sketch=Sketch.of(matrix) if len(matrix) >= SMALLEST and has_vector.any() else None,
            series={signal: Series.of([it for it in sightings if it.signal == signal], rows) for signal in SIGNALS},
            makers=makers_of(ordered),
            titles=titles_of(ordered),
        )

    def __len__(self) -> int:
        return len(self.papers)

    @cached_property
    def traits(self) -> tuple[csr_array, csr_array]:
        """What each paper says, in words, and what it is filed under; made when somebody's taste first asks."""
        return counted(self.words, self.papers)

    def known(self, now: datetime) -> int:
        """How many papers, from the first, were listed and published by then."""
        return int(np.searchsorted(self.known_at, now.timestamp(), side="right"))

    def fits(self, vectors: Matrix | None) -> bool:
        """Whether these vectors can be compared with the papers' own."""
        return vectors is not None and vectors.ndim == 2 and vectors.shape[1] == self.matrix.shape[1] > 0


def _earlier(papers: Sequence[Paper], before: PaperIndex | None) -> Rows:
    """The row that each paper has in an earlier index with the same text; -1 where it is new or reads otherwise."""
    if before is None:
        return np.full(len(papers), -1, np.intp)
    found = (before.rows.get(paper.id, -1) for paper in papers)
    return np.array(
        [
            row if row >= 0 and _reads_as(before.papers[row], paper) else -1
            for row, paper in zip(found, papers, strict=True)
        ],
        np.intp,
    )


def _reads_as(one: Paper, other: Paper) -> bool:
    return one is other or (one.title, one.abstract, one.categories) == (other.title, other.abstract, other.categories)


def _words(papers: Sequence[Paper], before: PaperIndex | None, earlier: Rows) -> WordIndex:
    if before is None:
        return WordIndex.of([_read(paper) for paper in papers])
    size = min(len(before), len(papers))
    moved = np.flatnonzero(earlier[:size] != np.arange(size))
    first = int(moved[0]) if len(moved) else size
    tail = zip(earlier[first:].tolist(), papers[first:], strict=True)
    return before.words.revised(first, [row if row >= 0 else _read(paper) for row, paper in tail])


def _read(paper: Paper) -> str:
    return f"{paper.title}\n{paper.text}\n{subjects(paper.categories)}"  # the title counts twice


def _matrix(
    papers: Sequence[Paper], vectors: Mapping[str, Vector], before: PaperIndex | None, earlier: Rows
) -> tuple[Matrix, NDArray[np.bool_]]:
    """A row per paper, and whether it has a vector. Vectors of another dimension than before are another model's."""
    given = [row for row, paper in enumerate(papers) if paper.id in vectors]
    dimension = len(next(iter(vectors.values()))) if vectors else before.matrix.shape[1] if before else 0
    matrix = np.zeros((len(papers), dimension), np.float32)
    has_vector = np.zeros(len(papers), bool)
    if before is not None and before.matrix.shape[1] == dimension:
        kept = np.flatnonzero(earlier >= 0)
        matrix[kept] = before.matrix[earlier[kept]]
        has_vector[kept] = before.has_vector[earlier[kept]]
    for row in given:
        matrix[row] = vectors[papers[row].id]
    has_vector[given] = True
    return matrix, has_vector
