"""How much one person and one workspace may ask: a bucket each, emptied by commands and filled by time."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from bot.domain import Person
from bot.errors import UserError

KEPT = 10_000
"""So many buckets at most; the one untouched for longest goes, and is full when it is needed again."""


@dataclass(slots=True)
class Buckets:
    """One for each name: ``size`` at once and ``size`` a minute on average; zero is no limit."""

    size: int
    _left: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)

    def take(self, name: str, now: datetime) -> float:
        """Take one; the seconds to wait when there is none, and then nothing is taken."""
        if not self.size:
            return 0.0
        left, then = self._left.get(name, (float(self.size), now))
        filled = min(self.size, left + max(0.0, (now - then).total_seconds()) * self.size / 60)
        taken = 1.0 if filled >= 1 else 0.0
        self._left[name] = (filled - taken, now)
        self._left.move_to_end(name)
        if len(self._left) > KEPT:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - filled) * 60 / self.size


@dataclass(frozen=True, slots=True)
class Limits:
    """Of this process: several processes allow several times as much, which is as good against one loud script."""

    person: Buckets = field(default_factory=lambda: Buckets(0))
    workspace: Buckets = field(default_factory=lambda: Buckets(0))

    @classmethod
    def of(cls, person: int, workspace: int) -> "Limits":
        return cls(Buckets(person), Buckets(workspace))

    def allow(self, person: Person, now: datetime) -> None:
        """Raises UserError when there were too many commands within a minute."""
        if wait := self.person.take(str(person), now):
            raise UserError(f"Those were more than {self.person.size} commands in a minute. {_again_in(wait)}")
        if wait := self.workspace.take(f"{person.platform}:{person.workspace}", now):
            raise UserError(
                f"This workspace asked more than {self.workspace.size} times in a minute. {_again_in(wait)}"
            )


def _again_in(seconds: float) -> str:
    whole = ceil(seconds)
    return f"Try again in {whole} second{'' if whole == 1 else 's'}."
