"""The store, III: what one beat asks of many channels at once, in a handful of statements however many they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from bot.domain import Channel, Digest, Feedback, Person, Place


class Move(NamedTuple):
    """Of a channel's ``next_digest_at``."""

    place: Place
    at: datetime
    to: datetime


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A public channel and a paper of its digest."""

    platform: str
    workspace: str
    day: date
    paper_id: str
    name: str


class Batches(Protocol):
    """Each verb comes to what the verb for one of them, done for one after another, would."""

    async def channels(self, places: Collection[Place]) -> dict[Place, Channel]:
        """Those that are stored."""
        ...

    async def due(self, platforms: Collection[str], now: datetime) -> list[Place]:
        """Of the channels there that are due: subscribed and not paused, the longest overdue first."""
        ...

    async def advance(self, moves: Sequence[Move]) -> set[Place]:
        """Move each from ``at`` to ``to``. Returns those that nobody else has moved."""
        ...

    async def claim(self, digests: Sequence[Digest], until: datetime, holder: str = "") -> set[Place]:
        """Insert each, of as many places, or do nothing. Returns the places of those that only this caller got."""
        ...

    async def freeze(self, digests: Sequence[Digest], until: datetime, holder: str = "") -> set[Place]:
        """Store entries, parts, note and state of each, of as many places. Returns those not frozen by others."""
        ...

    async def shown(self, places: Collection[Place], since: date) -> dict[Place, frozenset[str]]:
        """Of each place the papers of its frozen digests since that day, but of none that was skipped."""
        ...

    async def feedback(self, places: Collection[Place]) -> dict[Place, list[Feedback]]: ...
    async def said_by(self, people: Collection[Person]) -> dict[Person, list[Feedback]]: ...
    async def neighbours(self, digests: Sequence[Digest], most: int) -> list[Neighbour]:
        """For each workspace and day of these digests, the other public channels that have one of their papers.

        At most so many of a paper, those that have been known longest.
        """
        ...

    async def prune(self, before: date, most: int) -> int:
        """Remove digests that ended before that day, at most so many, the oldest first; returns how many.

        Papers that they showed stay stored for good, with the day of their listing: none of them is ever new again.
        """
        ...
