"""Papers by what people call them: an id, a link, a title or a piece of one, an author."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from bot.domain import Paper

_arxiv_id = re.compile(
    r"(?<![\d.])(?P<new>\d{4}\.\d{4,5})(?:v\d+)?(?![\d])|(?P<old>[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
)
_apart = re.compile(r"[\W_]+")
ALIKE = 0.85
"""How much of a title must agree with a mistyped one."""
SHORTEST = 4
"""Fewer letters than these are a piece of too many titles."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The names of the papers of one snapshot, the newest first."""

    papers: Mapping[str, Paper]
    titles: Mapping[str, str]
    """Ids by title as ``_plain`` gives it."""
    authors: Mapping[str, str]
    """Names as they are printed, by name in lower case."""
    newest: datetime | None

    @classmethod
    def of(cls, papers: Sequence[Paper]) -> "Catalogue":
        newest_first = sorted(papers, key=lambda paper: (paper.listed, paper.id), reverse=True)
        titles: dict[str, str] = {}
        authors: dict[str, str] = {}
        for paper in newest_first:
            titles.setdefault(_plain(paper.title), paper.id)
            for author in paper.authors:
                authors.setdefault(author.casefold(), author)
        newest = newest_first[0].listed if newest_first else None
        return cls({paper.id: paper for paper in newest_first}, titles, authors, newest)

    def __len__(self) -> int:
        return len(self.papers)

    def find(self, reference: str) -> Paper | None:
        """By id or link; else by whole title, a piece of one, or nearly one."""
        reference = reference.strip()
        if paper := self.papers.get(reference) or self._by_arxiv_id(reference) or self._by_link(reference):
            return paper
        title = self._closest(_plain(reference))
        return self.papers[self.titles[title]] if title else None

    def titles_with(self, text: str) -> Iterator[str]:
        wanted = text.casefold().strip()
        return (paper.title for paper in self.papers.values() if wanted in paper.title.casefold())

    def authors_with(self, text: str) -> Iterator[str]:
        wanted = text.casefold().strip()
        return (name for key, name in self.authors.items() if wanted in key)

    def _by_arxiv_id(self, reference: str) -> Paper | None:
        found = _arxiv_id.search(reference)
        return self.papers.get(f"arxiv:{found['new'] or found['old']}") if found else None

    def _by_link(self, reference: str) -> Paper | None:
        if "://" not in reference:
            return None
        link = reference.rstrip("/")
        links = ((paper.links, paper) for paper in self.papers.values())
        return next(
            (it for has, it in links if link in {has.paper, has.pdf, has.code, has.project, has.discussion}), None
        )

    def _closest(self, wanted: str) -> str | None:
        if wanted in self.titles:
            return wanted
        if len(wanted) < SHORTEST or "http" in wanted:
            return None
        pieces = [title for title in self.titles if f" {wanted} " in f" {title} "]
        return min(pieces, key=len, default=None) or self._nearly(wanted)

    def _nearly(self, wanted: str) -> str | None:
        matcher = SequenceMatcher(b=wanted, autojunk=False)
        best, closest = ALIKE, None
        for title in self.titles:
            matcher.set_seq1(title)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
                best, closest = matcher.ratio(), title
        return closest


def _plain(title: str) -> str:
    return _apart.sub(" ", title.casefold()).strip()
