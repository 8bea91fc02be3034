"""A paper as one entry of a list on a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.web.pages.paths import paper_path
from bot.domain import Paper, Ranked
from bot.messages import Text
from bot.views import papers
from bot.views.reasons import reason_line, separated


@dataclass(frozen=True, slots=True)
class Row:
    """What a list says of a paper, in the words that every platform has for it."""

    number: int
    path: str
    title: str
    authors: str
    reason: Text
    teaser: str


def rows(ranked: Sequence[Ranked], first: int = 1, about: Paper | None = None) -> list[Row]:
    """Numbered from ``first``; with what they share with the paper that the list is about."""
    return [_row(each, number, about) for number, each in enumerate(ranked, first)]


def _row(ranked: Ranked, number: int, about: Paper | None) -> Row:
    paper = ranked.paper
    shared = papers.shared(about, paper) if about else ()
    reason = separated([part for part in (reason_line(ranked), shared) if part])
    teaser = papers.teaser(paper) if paper.abstract else ""
    return Row(number, paper_path(paper.id), paper.title, papers.authors_of(paper), reason, teaser)
