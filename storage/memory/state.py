"""What the store in memory holds. The values are frozen, so copying the dicts copies everything."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import NamedTuple

from bot.domain import Channel, Digest, Feedback, Paper, Person, Place, SourceStatus, Subscription, Workspace
from bot.ports import Installation, Vector
from storage.merging import History


class Where(NamedTuple):
    """A place without its thread."""

    platform: str
    workspace: str
    channel: str


class Given(NamedTuple):
    """The identity of a piece of feedback."""

    person: Person
    where: Where
    paper_id: str
    given_by: str


class Save(NamedTuple):
    """The identity of a paper on somebody's list."""

    person: Person
    paper_id: str
    given_by: str


class Claimed(NamedTuple):
    digest: Digest
    until: datetime
    holder: str = ""


class Held(NamedTuple):
    holder: str
    until: datetime


class Note(NamedTuple):
    text: str
    at: datetime | None


@dataclass(slots=True)
class State:
    papers: dict[str, Paper] = field(default_factory=dict)
    shown: dict[str, bool] = field(default_factory=dict)
    sightings: History = field(default_factory=dict)
    vectors: dict[tuple[str, str], Vector] = field(default_factory=dict)
    channels: dict[Where, Channel] = field(default_factory=dict)
    workspaces: dict[tuple[str, str], Workspace] = field(default_factory=dict)
    digests: dict[tuple[Where, date], Claimed] = field(default_factory=dict)
    feedback: dict[Given, Feedback] = field(default_factory=dict)
    subscriptions: dict[Where, Subscription] = field(default_factory=dict)
    saved: dict[Save, datetime] = field(default_factory=dict)
    events: dict[str, datetime] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    changes: dict[tuple[Where, str], int] = field(default_factory=dict)
    installations: dict[tuple[str, str], Installation] = field(default_factory=dict)
    sources: dict[str, SourceStatus] = field(default_factory=dict)
    leases: dict[str, Held] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)

    def copy(self) -> "State":
        return State(**{table.name: dict(getattr(self, table.name)) for table in fields(self)})


def where(place: Place) -> Where:
    return Where(place.platform, place.workspace, place.channel)


def without_thread(place: Place) -> Place:
    return Place(place.platform, place.workspace, place.channel)


def known_as(person: Person) -> Person:
    """What is stored of a person: whether they may manage is asked anew each time."""
    return Person(person.platform, person.workspace, person.id)
