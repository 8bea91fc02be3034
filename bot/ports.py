"""Every socket on one page: what the product needs from the platforms, sources, models and databases."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol, TypedDict, Unpack, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from bot.domain import (
    BadRecord,
    Channel,
    Counts,
    Digest,
    DigestState,
    Feedback,
    Follow,
    Layout,
    OnEmpty,
    Paper,
    Part,
    Person,
    Place,
    Posted,
    Ranked,
    Sighting,
    SourceStatus,
    Topic,
    Workspace,
)
from bot.messages import Card, Form, Message
from bot.schedule import Schedule

Matrix = NDArray[np.float32]
"""Rows are texts or papers, columns are dimensions, every row of length one."""
Vector = NDArray[np.float32]
Clock = Callable[[], datetime]
"""Gives the present as an aware UTC time. Nothing else in the program asks what time it is."""


# --- chat platforms ---------------------------------------------------------------------------------


class OfferedOption(Protocol):
    """One option of a command, for a platform that shows it before it is typed."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Literal["str", "int", "bool", "choice"]: ...
    @property
    def help(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def default(self) -> str | int | bool | None: ...
    @property
    def choices(self) -> tuple[str, ...]: ...
    @property
    def complete(self) -> str:
        """Which list completes it; empty for none."""
        ...

    @property
    def minimum(self) -> int | None: ...
    @property
    def maximum(self) -> int | None: ...


class Offered(Protocol):
    """One thing that can be asked of the bot: ``bot.commands.schema.Command`` as platforms may see it."""

    @property
    def path(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def options(self) -> Sequence[OfferedOption]: ...
    @property
    def anywhere(self) -> bool: ...


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


class Inbound(Protocol):
    """The calls a platform makes into the bot. None of them raises: every error becomes a message."""

    async def command(self, call: Call) -> Message: ...
    async def complete(self, call: Call, option: str, text: str) -> Sequence[str]:
        """What could stand for ``option`` of the command in ``call``, given what is typed so far."""
        ...

    async def press(self, press: Press) -> Message | Form | None: ...
    async def submit(self, submission: Submission) -> Message | FieldErrors: ...
    async def react(self, reaction: Reaction) -> None:
        """Returns when the reaction's effect is stored."""
        ...

    async def recount(self, posted: Posted, reactions: Mapping[str, Sequence[Person]]) -> None:
        """All reactions that now stand on one of our messages: what was missed is given or taken back."""
        ...

    async def own_messages(self, platform: str) -> Sequence[Posted]:
        """Our messages of the last three days, to recount after we were away."""
        ...

    async def home(self, person: Person, places: Sequence[Place]) -> Message:
        """A person's own page: what they saved, and the channels they share with the bot."""
        ...

    async def unfurl(self, place: Place, urls: Sequence[str]) -> Mapping[str, Card]:
        """A card for each address that is a paper's."""
        ...

    async def joined(self, place: Place) -> Message | None:
        """The introduction to post there, the first time; a resumed channel needs none."""
        ...

    async def gone(self, place: Place, why: str) -> None: ...
    async def workspace_gone(self, platform: str, workspace: str, why: str) -> None: ...


class ChatPlatform(Protocol):
    """One chat service. ``post`` raises Gone, Refused, Busy or Lost and nothing else."""

    @property
    def name(self) -> str: ...
    @property
    def repeatable(self) -> timedelta:
        """For how long a post with the same key surely returns the first one instead of a second; zero is never."""
        ...

    @property
    def managers(self) -> str:
        """Who may change settings where a workspace has not chosen: ``everyone`` or ``admins``."""
        ...

    async def run(self, inbound: Inbound) -> None:
        """Serve until cancelled; cancellation is shutdown."""
        ...

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """One page. ``key`` is the idempotency key of this post, the same when it is tried again."""
        ...

    async def edit(self, posted: Posted, message: Message) -> None: ...
    async def describe(self, place: Place) -> About: ...
    async def zone_of(self, person: Person) -> str:
        """The person's IANA time zone, or an empty string."""
        ...


@runtime_checkable
class HasRoles(Protocol):
    """A platform on which people carry roles."""

    async def roles(self, workspace: str) -> Mapping[str, str]:
        """The names of a workspace's roles, by id."""
        ...


# --- papers in --------------------------------------------------------------------------------------


class PaperSource(Protocol):
    """Where papers come from."""

    @property
    def name(self) -> str: ...
    def fetch(self, since: datetime) -> AsyncIterator[Paper | Sighting | BadRecord]:
        """Papers listed since then and counts observed now; raises SourceError when the source fails.

        A paper comes before its sightings.
        """
        ...


class Embedder(Protocol):
    """Texts to unit vectors, off the event loop."""

    @property
    def name(self) -> str:
        """The tag that vectors are stored under: another model or precision has another name."""
        ...

    @property
    def dimension(self) -> int: ...
    async def embed(self, texts: Sequence[str]) -> Matrix:
        """float32 of shape (len(texts), dimension), rows of length one."""
        ...


# --- ranking ----------------------------------------------------------------------------------------


class Corpus(Protocol):
    """A ranker's own index over a snapshot of papers. Opaque to the product, immutable, shared by threads."""

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Profile:
    """Whom a ranking is for. ``vectors`` has one row per topic, or is None when there is no model."""

    topics: tuple[Topic, ...] = ()
    vectors: Matrix | None = None
    mutes: tuple[str, ...] = ()
    follows: tuple[Follow, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    shown: frozenset[str] = frozenset()
    """Papers that must not come back."""
    size: int = 5
    days: int = 1
    """How many days of papers count as new: 1 for a daily digest, 7 for a weekly one."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, best first, out of how many new papers."""

    ranked: tuple[Ranked, ...]
    considered: int
    nearest: Ranked | None = None
    """When nothing was relevant enough: the best of what fell short."""


class Ranker(Protocol):
    """Pure and synchronous; the product calls it in an executor. ``now`` hides everything later."""

    def index(self, papers: Sequence[Paper], vectors: Mapping[str, Vector], sightings: Sequence[Sighting]) -> Corpus:
        """An index over these papers. ``vectors`` is by paper id and may lack some or all of them."""
        ...

    def rank(self, corpus: Corpus, profiles: Sequence[Profile], now: datetime) -> list[Selection]:
        """A digest for each profile: unseen, unmuted, relevant, diverse, at most ``size``."""
        ...

    def trending(self, corpus: Corpus, profile: Profile, now: datetime, days: int, limit: int) -> list[Ranked]:
        """What rises among the last ``days``; within the profile's topics when it has any."""
        ...

    def search(
        self, corpus: Corpus, query: str, vector: Vector | None, profile: Profile, now: datetime, limit: int
    ) -> list[Ranked]: ...

    def similar(
        self, corpus: Corpus, text: str, vector: Vector | None, exclude: Collection[str], now: datetime, limit: int
    ) -> list[Ranked]:
        """The papers most like a text (another paper's title and abstract), the nearest first."""
        ...

    def relevance(
        self, corpus: Corpus, profile: Profile, paper_ids: Sequence[str], now: datetime
    ) -> Mapping[str, Ranked]:
        """How these papers would score for the profile, whether or not they would be chosen."""
        ...

    def counts(self, corpus: Corpus, paper_id: str, now: datetime) -> Counts: ...


# --- the store --------------------------------------------------------------------------------------


class ChannelSettings(TypedDict, total=False):
    """The settings of a channel that are single values; ``Channels.change`` sets any of them in one statement."""

    name: str
    public: bool
    introduced: bool
    schedule: Schedule
    size: int
    layout: Layout
    on_empty: OnEmpty
    subscribed: bool
    paused: str
    snoozed_until: date | None
    next_digest_at: datetime | None


class WorkspaceSettings(TypedDict, total=False):
    managers: str
    emoji: Mapping[str, str]


class Papers(Protocol):
    async def add(self, papers: Sequence[Paper]) -> int:
        """Insert, or fill what an earlier record left blank. Returns how many were new.

        ``published`` and ``listed`` keep the earlier time. An abstract of the authors' own replaces one
        written by somebody else. A record from the sample gives way whole to any later one.
        """
        ...

    async def record(self, sightings: Sequence[Sighting]) -> int:
        """Append observations. Returns how many were kept.

        Kept are those of a known paper whose value differs from the one observed last before it by the
        same source for the same signal, so that an unchanged count costs nothing.
        """
        ...

    async def get(self, paper_id: str) -> Paper | None: ...
    async def many(self, paper_ids: Collection[str]) -> dict[str, Paper]: ...
    async def all(self, since: datetime | None = None) -> list[Paper]:
        """Every paper, oldest listing first; with ``since`` only those listed then or later."""
        ...

    async def sightings(self, since: datetime | None = None) -> list[Sighting]:
        """Every observation in order of time; with ``since`` only those made then or later."""
        ...

    async def sightings_of(self, paper_id: str) -> list[Sighting]: ...
    async def count(self) -> int: ...


class Embeddings(Protocol):
    """Vectors by model tag and key (a hash of the text): a change of model never mixes."""

    async def get(self, model: str, keys: Collection[str]) -> dict[str, Vector]: ...
    async def put(self, model: str, vectors: Mapping[str, Vector]) -> None: ...
    async def count(self, model: str) -> int: ...


class Channels(Protocol):
    async def get(self, place: Place) -> Channel | None: ...
    async def ensure(self, channel: Channel) -> Channel:
        """The stored channel; stores this one if there was none (topics, mutes and follows included)."""
        ...

    async def all(self, platform: str = "", workspace: str = "") -> list[Channel]: ...
    async def due(self, now: datetime) -> list[Channel]:
        """Subscribed and not paused, with ``next_digest_at`` reached; the longest overdue first."""
        ...

    async def change(self, place: Place, **settings: Unpack[ChannelSettings]) -> None: ...
    async def advance(self, place: Place, at: datetime, to: datetime) -> bool:
        """Move ``next_digest_at`` from ``at`` to ``to``; False when somebody else has moved it."""
        ...

    async def add_topic(self, place: Place, topic: Topic) -> bool:
        """False when that name (in any case) was there; its description and weight are then replaced."""
        ...

    async def remove_topic(self, place: Place, name: str) -> bool: ...
    async def add_mute(self, place: Place, subject: str) -> bool: ...
    async def remove_mute(self, place: Place, subject: str) -> bool: ...
    async def add_follow(self, place: Place, follow: Follow) -> bool: ...
    async def remove_follow(self, place: Place, name: str) -> bool: ...
    async def forget(self, place: Place) -> None:
        """Remove the channel with its digests and feedback."""
        ...

    async def pause_workspace(self, platform: str, workspace: str, why: str) -> int: ...


class Workspaces(Protocol):
    async def get(self, platform: str, workspace: str) -> Workspace:
        """The stored choices, or the defaults."""
        ...

    async def change(self, platform: str, workspace: str, **settings: Unpack[WorkspaceSettings]) -> None: ...


class Digests(Protocol):
    async def claim(self, digest: Digest, until: datetime) -> bool:
        """Insert (place, day) or do nothing; only one caller ever gets True. The claim lasts ``until``."""
        ...

    async def freeze(self, digest: Digest, until: datetime) -> bool:
        """Store entries, parts, note and state of a claimed digest. Its papers count as shown from here.

        False when somebody else has frozen it first: nothing was stored, and what ``get`` gives counts.
        """
        ...

    async def close(self, place: Place, day: date, state: DigestState, note: str) -> None:
        """Give it a final state and what is to be said of it."""
        ...

    async def take_over(self, platforms: Collection[str], now: datetime, until: datetime) -> list[Digest]:
        """Unfinished digests on these platforms whose claim has expired, claimed anew in the same statement."""
        ...

    async def begin(self, place: Place, day: date, part: int, now: datetime) -> bool:
        """READY to SENDING; False when it was not ready."""
        ...

    async def finish(self, place: Place, day: date, part: Part) -> None:
        """Store the state, message and time of a part."""
        ...

    async def get(self, place: Place, day: date) -> Digest | None: ...
    async def recent(self, place: Place, limit: int = 10) -> list[Digest]:
        """The newest days first."""
        ...

    async def shown(self, place: Place) -> frozenset[str]:
        """The papers of every frozen digest of this place."""
        ...

    async def at_message(self, posted: Posted) -> tuple[Digest, Part] | None:
        """The digest and part that this message of ours is."""
        ...

    async def elsewhere(self, place: Place, day: date) -> dict[str, list[Channel]]:
        """By paper id: the other channels of the workspace that have it in their digest of that day."""
        ...

    async def posted_since(self, platform: str, since: datetime) -> list[Posted]:
        """Our own messages, to read back reactions made while we were away."""
        ...

    async def forget(self, place: Place) -> None:
        """Remove the history of a place, so that its papers may come back."""
        ...


class FeedbackStore(Protocol):
    async def give(self, feedback: Feedback) -> None:
        """One row per person, place, paper and ``given_by``; given again, the newer one stands."""
        ...

    async def take_back(self, person: Person, place: Place, paper_id: str, given_by: str) -> bool: ...
    async def of_place(self, place: Place) -> list[Feedback]: ...
    async def of_person(self, person: Person) -> list[Feedback]: ...
    async def forget_papers(self, place: Place, paper_ids: Collection[str]) -> int: ...
    async def forget_place(self, place: Place) -> int: ...


class People(Protocol):
    """What is kept of a person: the papers they saved, by platform id only."""

    async def save(self, person: Person, paper_id: str, given_by: str, at: datetime) -> bool:
        """True when the paper was not on the list yet."""
        ...

    async def unsave(self, person: Person, paper_id: str, given_by: str = "") -> bool:
        """Undo what ``given_by`` saved, or with an empty one take it off the list altogether."""
        ...

    async def saved(self, person: Person) -> list[Paper]:
        """The newest first."""
        ...

    async def forget(self, person: Person) -> int:
        """Remove everything stored about a person, their feedback included. Returns how many rows."""
        ...


class Events(Protocol):
    async def seen(self, key: str) -> bool: ...
    async def first(self, key: str, at: datetime) -> bool:
        """Whether this event was not seen before; remembers it in the same statement."""
        ...

    async def prune(self, before: datetime) -> int: ...


class Leases(Protocol):
    """What one process at a time may do, by name. A holder that dies loses it when its time is over."""

    async def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take what is free or expired, or renew what is this holder's; False when another has it."""
        ...

    async def release(self, name: str, holder: str) -> None: ...


class Notes(Protocol):
    """Small things that an adapter must remember across restarts, by name."""

    async def get(self, name: str) -> str:
        """The text, or an empty one."""
        ...

    async def put(self, name: str, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace that has installed the bot: its token and what goes with it, sealed by its platform."""

    platform: str
    workspace: str
    sealed: str
    at: datetime


class Installations(Protocol):
    async def put(self, installation: Installation) -> None:
        """A newer one replaces the workspace's older one."""
        ...

    async def get(self, platform: str, workspace: str) -> Installation | None: ...
    async def remove(self, platform: str, workspace: str) -> bool: ...


class Sources(Protocol):
    async def succeeded(self, name: str, at: datetime) -> None: ...
    async def failed(self, name: str, at: datetime, error: str) -> None: ...
    async def all(self) -> list[SourceStatus]: ...


class UnitOfWork(Protocol):
    """One transaction. A write that is not committed is rolled back."""

    @property
    def papers(self) -> Papers: ...
    @property
    def embeddings(self) -> Embeddings: ...
    @property
    def channels(self) -> Channels: ...
    @property
    def workspaces(self) -> Workspaces: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def feedback(self) -> FeedbackStore: ...
    @property
    def people(self) -> People: ...
    @property
    def events(self) -> Events: ...
    @property
    def installations(self) -> Installations: ...
    @property
    def sources(self) -> Sources: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def notes(self) -> Notes: ...
    async def commit(self) -> None: ...


class Store(Protocol):
    def read(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
    def write(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
    async def close(self) -> None: ...
