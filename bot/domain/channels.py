"""What a channel wants, and what a team chose for all of its channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.domain.places import Place
from bot.schedule import Schedule

Layout = Literal["thread", "single", "messages"]
OnEmpty = Literal["line", "silence"]


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
    exploring: bool = True
    """Whether a digest with room to spare may now and then end with a paper from outside the topics."""
    experiment: bool = False
    """Whether its digests are drafted by two recipes in turn, so that its reactions compare them."""
    recorded_until: date | None = None
    """The last local day whose end is in the ledger, whatever it was."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """What one team chose for all its channels."""

    platform: str
    id: str
    managers: str = ""
    """``everyone``, ``admins``, or a platform's own role id; empty is the platform's default."""
    emoji: Mapping[str, str] = field(default_factory=dict)
    """The team's own emoji by name, each mapped to a verdict."""
    gone_at: datetime | None = None
    """Since when the bot is not installed there any more, if so."""
