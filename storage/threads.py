"""The thread of each SQLite connection: it tells the event loop what came of a statement, so it may not outlive it."""

import asyncio
import sqlite3
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import Any
from weakref import WeakSet

import aiosqlite

_ROWS_AT_ONCE = 64
"""How many aiosqlite brings from its thread at a time; its own default."""


class _Connection(aiosqlite.Connection):
    """Its thread is told to end once, for nobody would hear it a second time.

    Whoever is cancelled while SQLAlchemy closes a connection has it ended by force as well; the closing, which goes on
    aside, then tells the thread once more, and waits for an answer for ever: so would the end of the program.
    """

    _told = False

    def stop(self) -> "asyncio.Future[Any] | None":
        if self._told:
            return None
        self._told = True
        return super().stop()

    @property
    def thread(self) -> Thread:
        return self._thread


@dataclass(frozen=True, slots=True)
class Threads:
    """Those of one database's connections."""

    _all: "WeakSet[Thread]" = field(default_factory=WeakSet)

    async def open(self, *args: Any, **options: Any) -> aiosqlite.Connection:
        """What ``aiosqlite.connect`` gives; where that is none, its thread has ended before the error is told."""
        connection = _Connection(lambda: sqlite3.connect(*args, **options), _ROWS_AT_ONCE)
        connection.thread.daemon = True  # as SQLAlchemy's own dialect does: no thread keeps a program from its end
        self._all.add(connection.thread)
        try:
            return await connection
        except BaseException:
            await asyncio.to_thread(connection.thread.join)
            raise

    async def ended(self, within: float) -> None:
        """Until all have, once their connections were closed: at most so many seconds.

        Whoever was cancelled and is not waited for may still be in the middle of a statement.
        """
        until = monotonic() + within
        for thread in [thread for thread in self._all if thread.is_alive()]:
            await asyncio.to_thread(thread.join, max(0.0, until - monotonic()))
