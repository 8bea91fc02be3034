"""Who made what and what it is called: the papers of each author, each lab and each title."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bot.domain import Paper
from ranking.folding import folded

Makers = Mapping[tuple[str, str], tuple[int, ...]]
"""Rows by ("author" or "lab", folded name)."""
Titles = Mapping[str, tuple[int, ...]]
"""Rows by folded title."""


def makers_of(papers: Sequence[Paper]) -> Makers:
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, paper in enumerate(papers):
        for maker in _makers(paper):
            rows[maker].append(row)
    return {maker: tuple(made) for maker, made in rows.items()}


def titles_of(papers: Sequence[Paper]) -> Titles:
    rows: dict[str, tuple[int, ...]] = {}
    for row, paper in enumerate(papers):
        title = folded(paper.title)
        rows[title] = (*rows.get(title, ()), row)
    return rows


def _makers(paper: Paper) -> Iterator[tuple[str, str]]:
    for author in paper.authors:
        yield "author", folded(author)
    if paper.lab:
        yield "lab", folded(paper.lab)
