"""A paper as one entry of a list on a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.web.pages.asked import PAGES
from adapters.web.pages.paths import paper_path
from bot.domain import Paper, Ranked
from bot.messages import Text
from bot.views import papers
from bot.views.reasons import counts_line, reason_line, separated

SIZE = 20
"""Papers a page."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a list says of a paper, in the words that every platform has for it."""

    number: int
    path: str
    title: str
    authors: str
    reason: Text
    teaser: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """The papers of one page of a list, the number of the first, and whether there are more."""

    ranked: Sequence[Ranked]
    first: int
    more: bool


def needed(page: int) -> int:
    """How many papers tell what is on a page and whether another follows."""
    return SIZE * page + 1


def leaf(ranked: Sequence[Ranked], page: int) -> Leaf:
    """Of the ``needed`` papers."""
    before = SIZE * (page - 1)
    return Leaf(ranked[before : SIZE * page], before + 1, len(ranked) > SIZE * page and page < PAGES)


def rows(ranked: Sequence[Ranked], first: int = 1) -> list[Row]:
    """Numbered from ``first``, each with why it is there."""
    return [_row(each, number, reason_line(each)) for number, each in enumerate(ranked, first)]


def rows_asked_for(ranked: Sequence[Ranked], first: int = 1) -> list[Row]:
    """What somebody asked for: why it is there they know, so only its counts are said."""
    return [_row(each, number, counts_line(each.counts)) for number, each in enumerate(ranked, first)]


def rows_like(paper: Paper, ranked: Sequence[Ranked]) -> list[Row]:
    """Papers like another one, each with what they share."""
    return [_row(each, number, _in_common(paper, each)) for number, each in enumerate(ranked, 1)]


def _in_common(paper: Paper, ranked: Ranked) -> Text:
    parts = (papers.shared(paper, ranked.paper), counts_line(ranked.counts))
    return separated([part for part in parts if part])


def _row(ranked: Ranked, number: int, reason: Text) -> Row:
    paper = ranked.paper
    teaser = papers.teaser(paper) if paper.abstract else ""
    return Row(number, paper_path(paper.id), paper.title, papers.authors_of(paper), reason, teaser)
