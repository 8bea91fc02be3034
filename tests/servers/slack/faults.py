"""How a call can go wrong, on demand: a number of times, or for good."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["busy", "error", "lost", "reset", "slow", "html", "code", "held"]


@dataclass(frozen=True)
class Fault:
    """``busy`` is 429, ``error`` 500; ``lost`` does it and says nothing, ``reset`` says nothing and does nothing.

    ``held`` is answered when its event is set.
    """

    kind: Kind
    seconds: float = 0
    """Of ``busy``: what Retry-After says; of ``slow``: how long the answer takes."""
    code: str = ""
    until: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


class Faults:
    def __init__(self) -> None:
        self._planned: dict[str, list[Fault]] = defaultdict(list)

    def plan(self, method: str, *faults: Fault) -> None:
        self._planned[method] += faults

    def next_for(self, method: str) -> Fault | None:
        return self._planned[method].pop(0) if self._planned[method] else None

    @property
    def left(self) -> int:
        return sum(map(len, self._planned.values()))
