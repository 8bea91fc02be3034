"""Turns at a platform: so many posts at once, and no workspace before another has had its turn."""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.domain import EMAIL, Place

AT_ONCE = 128
"""Digests that are being posted on one platform at a time."""
EACH = 8
"""Of these so many in one workspace: one that is slow, or wants to be left alone, keeps room for the others."""


@dataclass(slots=True)
class Turns:
    """Whoever waits is let in workspace by workspace, however many wait for one of them."""

    at_once: int = AT_ONCE
    each: int = EACH
    _queues: "defaultdict[str, _Queue]" = field(init=False)

    def __post_init__(self) -> None:
        self._queues = defaultdict(lambda: _Queue(self.at_once, self.each))

    @asynccontextmanager
    async def at(self, place: Place) -> AsyncIterator[None]:
        queue, whose = self._queues[place.platform], workspace_of(place)
        await queue.enter(whose)
        try:
            yield
        finally:
            queue.leave(whose)

    def end(self) -> None:
        """Let everybody in who waits, because nobody has anything to do there any more."""
        for queue in self._queues.values():
            queue.open()


@dataclass(slots=True)
class _Queue:
    """Of one platform."""

    at_once: int
    each: int
    inside: Counter[str] = field(default_factory=Counter)
    waiting: dict[str, deque["asyncio.Future[None]"]] = field(default_factory=dict)
    """By workspace, the one whose turn is next at the front."""

    async def enter(self, whose: str) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(whose, deque()).append(turn)
        self._let_in()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave(whose)
            raise

    def leave(self, whose: str) -> None:
        self.inside[whose] -= 1
        self._let_in()

    def open(self) -> None:
        self.at_once = self.each = 1 << 30
        self._let_in()

    def _let_in(self) -> None:
        while self.inside.total() < self.at_once and (whose := self._next()) is not None:
            turns = self.waiting.pop(whose)
            turn = turns.popleft()
            if turns:
                self.waiting[whose] = turns  # at the end
            if not turn.done():
                self.inside[whose] += 1
                turn.set_result(None)

    def _next(self) -> str | None:
        return next((whose for whose in self.waiting if self.inside[whose] < self.each), None)


def workspace_of(place: Place) -> str:
    """Whom a turn belongs to; the readers of mail are one another's strangers."""
    return place.channel if place.platform == EMAIL else place.workspace
