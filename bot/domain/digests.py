"""One channel's digest of one local day, part by part."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.domain.channels import Layout
from bot.domain.places import Place
from bot.domain.ranking import Ranked


class DigestState(StrEnum):
    """Where a (channel, local day) stands. Only the first two are not final."""

    PREPARING = "preparing"
    DELIVERING = "delivering"
    POSTED = "posted"
    EMPTY = "empty"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


UNFINISHED: Final = (DigestState.PREPARING, DigestState.DELIVERING)


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
    """When it was posted; while it is being sent, when that began, by the real clock."""
    sender: str = ""
    """The process that sends it, or was the last to do so."""


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
