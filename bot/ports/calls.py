"""What a platform tells the bot: a command, a press, a reaction, a form, and what it knows of a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain import (
    Person,
    Place,
    Posted,
)


@dataclass(frozen=True, slots=True)
class About:
    """What a platform tells of a place: read when it is first met, and for the name in a digest's title."""

    name: str = ""
    purpose: str = ""
    public: bool = False
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A command somebody gave: a line of text, or a path with values already typed by the platform."""

    place: Place
    person: Person
    line: str = ""
    path: str = ""
    values: Mapping[str, str | int | bool] | None = None
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A button somebody pressed."""

    place: Place
    person: Person
    verb: str
    subject: str
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji that somebody put on one of our messages, or took away."""

    person: Person
    posted: Posted
    emoji: str
    added: bool
    event: str = ""
    """The platform's id of the event, if it may deliver it twice: committed with the effect, which counts once."""
    moment: datetime | None = None
    """When it happened by the platform's clock, where it tells: of one person's one reaction the newest counts."""
    early: bool = False
    """Whether the message is so new that the platform's answer to its post may still be on its way to us."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A form somebody sent."""

    place: Place
    person: Person
    verb: str
    subject: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """What is wrong with a submission, by the name of the field."""

    errors: Mapping[str, str]
