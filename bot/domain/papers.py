"""Papers, what is counted of them, and where they come from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Signal = Literal["upvotes", "comments", "stars"]

SAMPLE = "sample"
"""The source whose records stand in until real ones arrive."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where a paper lives. Every value is an absolute http(s) address or empty."""

    paper: str = ""
    pdf: str = ""
    code: str = ""
    project: str = ""
    discussion: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One work, however many sources, versions or cross-lists carry it."""

    id: str
    """Namespaced and without a version: ``arxiv:2501.01234``."""
    title: str
    abstract: str
    authors: tuple[str, ...]
    published: datetime
    """First version, as the source gives it."""
    listed: datetime
    """When a source first announced it: the moment from which it can be a candidate."""
    source: str
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    lab: str = ""
    links: Links = Links()
    abstract_by: str = ""
    """Who wrote the abstract when it is not the authors' own, e.g. ``Broadsheet``."""

    @property
    def text(self) -> str:
        """What is embedded and searched: the title, then the abstract."""
        return f"{self.title}\n{self.abstract}".strip()


@dataclass(frozen=True, slots=True)
class Sighting:
    """One time-stamped observation of a count. Popularity is a list of these, never a mutable counter."""

    paper_id: str
    source: str
    signal: Signal
    value: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that a source could not use: where it stood and what was wrong with it."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """When a source last answered, when it last failed and why."""

    name: str
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""

    @property
    def down(self) -> bool:
        """Whether the last thing heard of it was a failure."""
        return self.failed_at is not None and (self.succeeded_at is None or self.failed_at > self.succeeded_at)
