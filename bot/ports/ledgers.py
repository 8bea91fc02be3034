"""The store, II: digests, feedback, people, and what keeps many processes in step."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain import (
    Digest,
    DigestState,
    Feedback,
    Paper,
    Part,
    Person,
    Place,
    Posted,
    SourceStatus,
    Subscription,
)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A digest that has not come to its end, and until when, by the real clock, it is somebody's."""

    place: Place
    day: date
    due_at: datetime
    claimed_until: datetime


class Digests(Protocol):
    """``holder`` is the process that has claimed a digest; claims are times of the real clock."""

    async def claim(self, digest: Digest, until: datetime, holder: str = "") -> bool:
        """Insert (place, day) or do nothing; only one caller ever gets True. The claim lasts ``until``."""
        ...

    async def freeze(self, digest: Digest, until: datetime, holder: str = "") -> bool:
        """Store entries, parts, note and state of a claimed digest. Its papers count as shown from here.

        False when somebody else has frozen it first: nothing was stored, and what ``get`` gives counts.
        """
        ...

    async def close(self, place: Place, day: date, state: DigestState, note: str) -> bool:
        """Give an unfinished digest a final state, and what is to be said of it; False when it had one."""
        ...

    async def take_over(
        self, platforms: Collection[str], now: datetime, until: datetime, holder: str = "", most: int = 0
    ) -> list[Digest]:
        """Unfinished digests on these platforms whose claim has expired, claimed anew in the same statement.

        A claim that ends more than ``CLOCKS_APART`` after ``until`` counts as expired, as leases do. At most so many,
        if that is not zero.
        """
        ...

    async def renew(self, held: Collection[tuple[Place, date]], until: datetime, holder: str) -> None:
        """Let those of these claims that are still this holder's last ``until``."""
        ...

    async def let_go(self, held: Collection[tuple[Place, date]], now: datetime, holder: str, why: str) -> None:
        """Let anybody take over those of these that are still this holder's and not frozen; note ``why`` it gave up."""
        ...

    async def begin(self, place: Place, day: date, part: int, now: datetime, until: datetime, holder: str = "") -> bool:
        """READY to SENDING since ``now``, and the claim lasts ``until``.

        False when it was not ready, or the digest is not this holder's any more. Done twice with the same
        ``now`` it is true twice, so that it may be tried again when the first outcome is not known.
        """
        ...

    async def begin_again(self, place: Place, day: date, part: int, until: datetime, holder: str) -> bool:
        """Go on with a part that another process was sending; it is still counted from when that one began."""
        ...

    async def hold(self, place: Place, day: date, until: datetime) -> None:
        """Let go of a digest, and let nobody go on with it before then."""
        ...

    async def finish(self, place: Place, day: date, part: Part) -> None:
        """Store the state, message and time of a part that its sender was sending.

        That it is out is stored whatever was thought before: somebody may have given up on it meanwhile.
        A digest that was closed as unknown for nothing else is then unfinished again.
        """
        ...

    async def get(self, place: Place, day: date) -> Digest | None: ...
    async def unfinished(self) -> list[Unfinished]:
        """All of them, on whichever platform; those that were due first come first."""
        ...

    async def recent(self, place: Place, limit: int = 10) -> list[Digest]:
        """The newest days first."""
        ...

    async def at_message(self, posted: Posted) -> tuple[Digest, Part] | None:
        """The digest and part that this message of ours is."""
        ...

    async def changes(self, posted: Posted) -> int:
        """How often the reactions to this message of ours were changed so far."""
        ...

    async def change(self, posted: Posted, seen: int | None = None) -> bool:
        """Count one more change, and let nobody else change them until this is committed.

        False when it is no message of ours, or there were others since so many were ``seen``.
        """
        ...

    async def posted_since(self, platform: str, since: datetime) -> list[Posted]:
        """Our own messages, to read back reactions made while we were away."""
        ...

    async def forget_day(self, place: Place, day: date) -> None:
        """Remove one digest and the notes about it, so that the day can be claimed anew."""
        ...

    async def forget(self, place: Place) -> None:
        """Remove the history of a place and the notes about it, so that its papers may come back."""
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


class Subscriptions(Protocol):
    """Who asked for a digest at an address, and whether its reader has agreed. They end with their channel."""

    async def ask(self, subscription: Subscription) -> None:
        """Store it for a channel that exists; a newer one replaces the older."""
        ...

    async def get(self, place: Place) -> Subscription | None: ...
    async def of_person(self, person: Person) -> list[Subscription]:
        """What this person asked for, the oldest first."""
        ...

    async def letters_due(self, platform: str, now: datetime) -> list[Subscription]:
        """Those whose letter is ready to be sent, the oldest first."""
        ...

    async def begin_letter(self, subscription: Subscription) -> bool:
        """READY to SENDING; only one caller ever gets True."""
        ...

    async def finish_letter(self, subscription: Subscription) -> None:
        """Store how the letter stands and when it may be tried again, if the request is still the same."""
        ...

    async def confirm(self, place: Place, request: str, at: datetime) -> bool:
        """Whether this is the request that stands; it counts as agreed to from then, or from when it first was."""
        ...

    async def unconfirmed(self, platform: str, before: datetime) -> list[Place]:
        """The places asked before then whose readers have never agreed."""
        ...


class Events(Protocol):
    async def seen(self, key: str) -> bool: ...
    async def first(self, key: str, at: datetime) -> bool:
        """Whether this event was not seen before; remembers it in the same statement."""
        ...

    async def newer(self, key: str, moment: datetime, at: datetime) -> bool:
        """Whether nothing as late as this moment was heard of ``key`` before; remembers it in the same statement."""
        ...

    async def prune(self, before: datetime) -> int: ...


class Leases(Protocol):
    """What one process at a time may do, by name. A holder that dies loses it when its time is over."""

    async def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take what is free or expired, or renew what is this holder's; False when another has it.

        One that ends more than ``CLOCKS_APART`` after ``until`` counts as expired.
        """
        ...

    async def release(self, name: str, holder: str) -> None: ...
    async def prune(self, before: datetime) -> int:
        """Remove those that were over before then: whoever held them has died at it."""
        ...


class Notes(Protocol):
    """Small things that an adapter must remember across restarts, by name.

    A note about a digest has a name that ends in its place and day, and goes with it: ``forum:discord:1/2/2026-04-17``.
    One about a workspace holds its platform and id before a slash, and goes with that.
    """

    async def get(self, name: str) -> str:
        """The text, or an empty one."""
        ...

    async def put(self, name: str, text: str, at: datetime | None = None) -> None:
        """``at`` is when it was put, for a note that may be pruned; one without is kept."""
        ...

    async def prune(self, before: datetime) -> int:
        """Remove the notes put before then; returns how many."""
        ...


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace that has installed the bot: its token and what goes with it, sealed.

    ``at`` is when it was installed, by the real clock. Sealing it anew leaves that as it is.
    """

    platform: str
    workspace: str
    sealed: str
    at: datetime


class Installations(Protocol):
    async def put(self, installation: Installation) -> None:
        """A newer one replaces the workspace's older one."""
        ...

    async def get(self, platform: str, workspace: str) -> Installation | None:
        """A writer's look keeps other writers from this workspace's installation until it is committed."""
        ...

    async def all(self) -> list[Installation]: ...
    async def reseal(self, known: Installation, sealed: str) -> bool:
        """Exchange what seals a known one; False when that is not what is stored any more."""
        ...

    async def remove(self, platform: str, workspace: str) -> bool: ...


class Seal(Protocol):
    """Encrypts what is kept of an installation. It may know several keys: the newest one seals, each of them opens."""

    def seal(self, text: str) -> str: ...
    def open(self, sealed: str) -> str | None:
        """None when none of the keys opens it."""
        ...

    def is_newest(self, sealed: str) -> bool:
        """Whether the key that seals now has sealed it."""
        ...


class Sources(Protocol):
    async def succeeded(self, name: str, at: datetime) -> None: ...
    async def failed(self, name: str, at: datetime, error: str) -> None: ...
    async def all(self) -> list[SourceStatus]: ...
