"""SQLite connections that are set up right: a write-ahead log, writers that queue from the start."""

from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import SetupError
from storage.threads import Threads


def sqlite_options(address: URL, threads: Threads) -> dict[str, Any]:
    """Arguments of the engine for this address."""
    own = {"async_creator_fn": threads.open} if address.drivername == "sqlite+aiosqlite" else {}
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
