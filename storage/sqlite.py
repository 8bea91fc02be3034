"""SQLite connections that are set up right: a write-ahead log, writers that queue from the start, no stray thread."""

import asyncio
import sqlite3
from threading import Thread
from typing import Any
from weakref import WeakSet

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import SetupError

_ROWS_AT_ONCE = 64
"""How many aiosqlite brings from its thread at a time; its own default."""


def sqlite_options(address: URL) -> dict[str, Any]:
    """Arguments of the engine for this address."""
    own = {"async_creator_fn": _opened} if address.drivername == "sqlite+aiosqlite" else {}
    return {"connect_args": own}


def set_up_sqlite(engine: AsyncEngine, patience: float, foreign_keys: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        try:
            _set_pragmas(connection, patience, foreign_keys)
        except BaseException:
            # The pool never got to know this connection, so nobody else would end its thread.
            connection.close()
            raise

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads before it writes fails when another one wrote in between, however long it
        # would wait. So writers queue at the beginning, and readers never do.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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
        _ending.add(self._thread)
        return super().stop()


_ending: "WeakSet[Thread]" = WeakSet()
"""Threads of connections that were told to end; one that is in the middle of a statement finishes it first."""


async def ended() -> None:
    """Until they have: each tells the event loop what came of its statement, and the loop may close after this."""
    for thread in [thread for thread in _ending if thread.is_alive()]:
        await asyncio.to_thread(thread.join)


async def _opened(*args: Any, **options: Any) -> aiosqlite.Connection:
    """A connection; where there can be none, its thread has ended before the error is told.

    aiosqlite leaves that thread behind, and it then speaks to an event loop that may be closed by now.
    """
    connection = _Connection(lambda: sqlite3.connect(*args, **options), _ROWS_AT_ONCE)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy's own dialect does, and for its reason
    try:
        return await connection
    except BaseException:
        await asyncio.to_thread(connection._thread.join)  # noqa: SLF001 - there is no public way to wait for it
        raise


def _set_pragmas(connection: DBAPIConnection, patience: float, foreign_keys: bool) -> None:
    # The driver's own transactions begin at the first write, too late for a consistent read: see ``begin``.
    connection.isolation_level = None
    _pragma(connection, f"busy_timeout = {int(patience * 1000)}")
    _write_ahead(connection)
    _pragma(connection, "synchronous = NORMAL")
    # What is forgotten is overwritten in the file, not only left out of it.
    _pragma(connection, "secure_delete = ON")
    _pragma(connection, f"foreign_keys = {'ON' if foreign_keys else 'OFF'}")


def _write_ahead(connection: DBAPIConnection) -> None:
    """With a write-ahead log readers and the writer do not wait for one another. A file keeps it for good."""
    if _pragma(connection, "journal_mode") == "wal":
        return
    mode = _pragma(connection, "journal_mode = WAL")
    if mode != "wal":
        raise SetupError(
            f"SQLite cannot keep a write-ahead log for this database (it uses '{mode}'). "
            "Put the file on a local disk that can be written to"
        )


def _pragma(connection: DBAPIConnection, pragma: str) -> Any:
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA {pragma}")
        row = cursor.fetchone()
    finally:
        cursor.close()
    return row[0] if row else None
