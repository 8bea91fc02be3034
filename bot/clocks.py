"""What time it is: really, and in a rehearsal, where days pass faster."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_REHEARSAL = re.compile(r"(?P<begins>\S+) from (?P<at>\S+) at (?P<speed>[0-9]+(?:\.[0-9]+)?)x")
FASTEST = 100_000
EXAMPLE = "2026-10-22T00:00Z from 2026-11-26T06:30Z at 840x"


def real() -> datetime:
    """The present: the one place where the program asks what time it is."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A clock that shows ``begins`` at the real instant ``at``, and runs ``speed`` times as fast from then on.

    It has no state, so that all processes with the same setting agree on the time whenever they start.
    """

    begins: datetime
    at: datetime
    speed: float

    def __call__(self) -> datetime:
        return self.begins + (real() - self.at) * self.speed

    def __str__(self) -> str:
        return f"{self.begins.isoformat()} from {self.at.isoformat()} at {self.speed:g}x"


def parse_rehearsal(text: str) -> Rehearsal:
    """Raises ValueError with a sentence that shows how it is written."""
    found = _REHEARSAL.fullmatch(" ".join(text.split()))
    begins, at = (_instant(found[name]) if found else None for name in ("begins", "at"))
    if found is None or begins is None or at is None or not 0 < float(found["speed"]) <= FASTEST:
        raise ValueError(f"{text!r} is not a rehearsal; it is written like this: {EXAMPLE}")
    return Rehearsal(begins, at, float(found["speed"]))


def _instant(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else None
