"""A paper chosen, and why: evidence, contributions, score."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.papers import Paper


@dataclass(frozen=True, slots=True)
class CloseTo:
    """Evidence: the channel's topic that this paper is closest to."""

    topic: str


@dataclass(frozen=True, slots=True)
class LikedPaper:
    """Evidence: the liked paper that this one resembles most, and how many people liked it."""

    paper_id: str
    title: str
    people: int


@dataclass(frozen=True, slots=True)
class Followed:
    """Evidence: the author or lab that the channel follows."""

    kind: Literal["author", "lab"]
    name: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Evidence: the latest counts and their rise over the last ``hours``; None is unknown."""

    upvotes: int | None = None
    rise: int | None = None
    comments: int | None = None
    stars: int | None = None
    hours: int = 24


@dataclass(frozen=True, slots=True)
class New:
    """Evidence: listed so recently that few votes are in."""

    days: int
    rises: bool = False
    """Whether our guess, from the paper alone, is that it will be voted up."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Evidence: an exploration pick from outside the topics."""


Evidence = CloseTo | LikedPaper | Followed | Counts | New | Outside


@dataclass(frozen=True, slots=True)
class Contribution:
    """One additive share of a score, with what it rests on."""

    name: str
    value: float
    evidence: Evidence | None = None


USUAL = "usual"
RISING = "rising"
"""The recipes that an experiment compares."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A paper chosen, and why: the contributions add up to the score."""

    paper: Paper
    score: float
    contributions: tuple[Contribution, ...] = ()
    counts: Counts = Counts()
    recipe: str = ""
    """Which recipe drafted it, where two are compared."""


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days: how many papers on a topic were listed in them, of how many in all."""

    until: datetime
    papers: int
    of: int
