"""The store, I: papers, vectors, channels and what is set in them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, TypedDict, Unpack

from bot.domain import (
    Channel,
    Follow,
    Layout,
    OnEmpty,
    Paper,
    Place,
    Sighting,
    Topic,
    Workspace,
)
from bot.ports.values import Vector
from bot.schedule import Schedule


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
    experiment: bool
    exploring: bool
    recorded_until: date | None


class WorkspaceSettings(TypedDict, total=False):
    managers: str
    emoji: Mapping[str, str]
    gone_at: datetime | None


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
    async def prune(self, before: datetime) -> list[Paper]:
        """Remove those listed before then that no digest showed and nobody saved or judged, with their counts."""
        ...


class Embeddings(Protocol):
    """Vectors by model tag and key (a hash of the text): a change of model never mixes."""

    async def get(self, model: str, keys: Collection[str]) -> dict[str, Vector]: ...
    async def put(self, model: str, vectors: Mapping[str, Vector]) -> None: ...
    async def count(self, model: str) -> int: ...
    async def remove(self, keys: Collection[str]) -> None:
        """Under every model."""
        ...


class Channels(Protocol):
    async def get(self, place: Place) -> Channel | None: ...
    async def ensure(self, channel: Channel) -> Channel:
        """The stored channel; stores this one if there was none (topics, mutes and follows included)."""
        ...

    async def all(self, platform: str = "", workspace: str = "") -> list[Channel]: ...
    async def due(self, now: datetime) -> list[Channel]:
        """Subscribed and not paused, with ``next_digest_at`` reached; the longest overdue first."""
        ...

    async def count_due(self, now: datetime) -> int: ...
    async def unrecorded(self, day: date) -> list[Channel]:
        """Those that get digests, or have had some, and whose ledger does not reach this day."""
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
    async def gone_before(self, then: datetime) -> list[Workspace]:
        """Those that the bot has not been installed in since before then."""
        ...

    async def forget(self, platform: str, workspace: str) -> int:
        """Remove everything stored of it and of its people. Returns how many rows."""
        ...
