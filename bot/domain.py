"""The vocabulary: what exists, as frozen values. Nothing here does I/O or reads a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.schedule import Schedule

Layout = Literal["thread", "single", "messages"]
OnEmpty = Literal["line", "silence"]
Signal = Literal["upvotes", "comments", "stars"]

SAMPLE = "sample"
"""The source whose records stand in until real ones arrive."""


# --- papers -----------------------------------------------------------------------------------------


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


# --- places and people ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where to post. Prints as ``slack:T1/C2``, or ``slack:T1/C2/171.5`` for a thread."""

    platform: str
    workspace: str
    channel: str
    thread: str = ""

    def __str__(self) -> str:
        thread = f"/{self.thread}" if self.thread else ""
        return f"{self.platform}:{self.workspace}/{self.channel}{thread}"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acted: a platform's own id, never a name."""

    platform: str
    workspace: str
    id: str
    may_manage: bool = field(default=False, compare=False)
    """Whether the platform calls this person an administrator of the place; no part of who it is."""
    roles: tuple[str, ...] = field(default=(), compare=False)
    """The platform's ids of this person's roles, where it has such; no part of who it is."""

    def __str__(self) -> str:
        return f"{self.platform}:{self.workspace}/{self.id}"


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that is out: where, and the platform's own id for it."""

    place: Place
    message: str


# --- what a channel wants ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject in words. A negative weight pushes away (a muted subject)."""

    name: str
    description: str = ""
    weight: float = 1.0

    @property
    def text(self) -> str:
        return f"{self.name}. {self.description}" if self.description else self.name


@dataclass(frozen=True, slots=True)
class Follow:
    """An author or a lab whose new papers a channel wants to see."""

    kind: Literal["author", "lab"]
    name: str


@dataclass(frozen=True, slots=True)
class Channel:
    """Everything set for one place that gets a digest: a channel, a direct message, an address."""

    place: Place
    name: str = ""
    """As people call it, without ``#``; empty in a direct message."""
    public: bool = False
    direct: bool = False
    owner: str = ""
    """In a direct message: the platform's id of the one person it is with."""
    introduced: bool = False
    topics: tuple[Topic, ...] = ()
    mutes: tuple[str, ...] = ()
    follows: tuple[Follow, ...] = ()
    schedule: Schedule = field(default_factory=Schedule)
    size: int = 5
    layout: Layout = "thread"
    on_empty: OnEmpty = "line"
    subscribed: bool = False
    """Nothing is posted daily before somebody has agreed."""
    paused: str = ""
    """Why nothing is posted, in words; empty when it is not paused."""
    snoozed_until: date | None = None
    next_digest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """What one team chose for all its channels."""

    platform: str
    id: str
    managers: str = ""
    """``everyone``, ``admins``, or a platform's own role id; empty is the platform's default."""
    emoji: Mapping[str, str] = field(default_factory=dict)
    """The team's own emoji by name, each mapped to a verdict."""


# --- ranking ----------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Ranked:
    """A paper chosen, and why: the contributions add up to the score."""

    paper: Paper
    score: float
    contributions: tuple[Contribution, ...] = ()
    counts: Counts = Counts()


# --- digests ----------------------------------------------------------------------------------------


class DigestState(StrEnum):
    """Where a (channel, local day) stands. Only the first two are not final."""

    PREPARING = "preparing"
    DELIVERING = "delivering"
    POSTED = "posted"
    EMPTY = "empty"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class PartState(StrEnum):
    """Where one message of a digest stands."""

    READY = "ready"
    SENDING = "sending"
    POSTED = "posted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a digest. Part 0 is the overview or the first page; ``threaded`` parts hang under it."""

    number: int
    papers: tuple[str, ...]
    threaded: bool = False
    state: PartState = PartState.READY
    message: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """One channel's digest of one local day. ``(place, day)`` is its identity."""

    place: Place
    day: date
    state: DigestState
    due_at: datetime
    layout: Layout = "thread"
    entries: tuple[Ranked, ...] = ()
    considered: int = 0
    """How many new papers were looked at."""
    note: str = ""
    """What readers are told beside the papers: late, ranked without a source, why empty."""
    parts: tuple[Part, ...] = ()
    also_in: tuple[tuple[str, str], ...] = ()
    """(paper id, name of a public channel of the workspace that had it first on that day)."""


# --- feedback ---------------------------------------------------------------------------------------


class Verdict(StrEnum):
    """What somebody said of a paper."""

    MORE = "more"
    LESS = "less"
    SAVE = "save"
    OFF_TOPIC = "off-topic"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict. One row per person, place, paper and the emoji or button it was given by."""

    person: Person
    place: Place
    paper_id: str
    verdict: Verdict
    weight: float
    """How strongly, never negative: the verdict says in which direction."""
    at: datetime
    given_by: str


# --- the state of the sources -----------------------------------------------------------------------


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
