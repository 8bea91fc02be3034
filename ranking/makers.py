"""Who made what: the papers of each author and each lab."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bot.domain import Paper
from ranking.folding import folded

Makers = Mapping[tuple[str, str], tuple[int, ...]]
"""Rows by ("author" or "lab", folded name)."""


def makers_of(papers: Sequence[Paper]) -> Makers:
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, paper in enumerate(papers):
        for maker in _makers(paper):
            rows[maker].append(row)
    return {maker: tuple(made) for maker, made in rows.items()}


def _makers(paper: Paper) -> Iterator[tuple[str, str]]:
    for author in paper.authors:
        yield "author", folded(author)
    if paper.lab:
        yield "lab", folded(paper.lab)
