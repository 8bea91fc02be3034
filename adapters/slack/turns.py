"""One after another at each message: what happens to its reactions now, and what is read back of them."""

import asyncio
from weakref import WeakValueDictionary

from bot.domain import Posted


class Turns:
    """A lock for each message, for as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()

    def at(self, posted: Posted) -> asyncio.Lock:
        """By workspace, channel and time stamp: a reaction does not tell the thread."""
        return self._locks.setdefault((posted.place.workspace, posted.place.channel, posted.message), asyncio.Lock())
