"""Engines: connections that are set up right, writers that queue, and the insert of each database."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiosqlite
from pydantic_core import from_json
from sqlalchemy import URL, Connection, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InvalidRequestError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import SetupError

PATIENCE = 5.0
"""Seconds to wait for another process's write before giving up."""

Insert = sqlite.Insert | postgresql.Insert

_EXAMPLE = "sqlite+aiosqlite:///broadsheet.db"
_UNKNOWN = "neither SQLite nor PostgreSQL"
_INSERTS: dict[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Database:
    """One pool of connections, seen as readers and as writers."""

    name: str
    """What to call it to people: never with a user or a password."""
    readers: AsyncEngine
    writers: AsyncEngine

    @property
    def one_writer(self) -> bool:
        """Whether all writers take turns anyway."""
        return self.readers.dialect.name == "sqlite"


def connect(url: str, patience: float = PATIENCE, *, foreign_keys: bool = True) -> Database:
    """Nothing is opened yet; raises SetupError when the address cannot be used."""
    address = _address(url)
    engine = _engine(address)
    if engine.dialect.name == "sqlite":
        _set_up_sqlite(engine, patience, foreign_keys)
    return Database(_name(address), engine, engine.execution_options(writes=True))


def insert(connection: AsyncConnection, table: Table) -> Insert:
    """An INSERT that can say what happens on a conflict, in the database's own dialect."""
    return _INSERTS[connection.dialect.name](table)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # Neither the text nor its error is repeated: there may be a password in it.
        raise SetupError(f"DATABASE_URL is not the address of a database. For example: {_EXAMPLE}") from None
    if address.get_backend_name() not in _INSERTS:
        raise SetupError(f"DATABASE_URL begins with {address.drivername}, which is {_UNKNOWN}. For example: {_EXAMPLE}")
    return address.set(drivername="sqlite+aiosqlite") if address.drivername == "sqlite" else address


def _engine(address: URL) -> AsyncEngine:
    try:
        own = {"async_creator_fn": _opened_sqlite} if address.drivername == "sqlite+aiosqlite" else {}
        return create_async_engine(address, hide_parameters=True, json_deserializer=from_json, connect_args=own)
    except ModuleNotFoundError as error:
        problem = f"needs the Python package {error.name}"
    except NoSuchModuleError:
        problem = "names a driver that does not exist"
    except (ArgumentError, InvalidRequestError):
        problem = "names a driver that cannot be used here"
    raise SetupError(f"DATABASE_URL begins with {address.drivername}, which {problem}. For example: {_EXAMPLE}")


async def _opened_sqlite(*args: Any, **options: Any) -> aiosqlite.Connection:
    """A connection; where there can be none, its thread has ended before the error is told.

    aiosqlite leaves that thread behind, and it then speaks to an event loop that may be closed by now.
    """
    connection = aiosqlite.connect(*args, **options)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy's own dialect does, and for its reason
    try:
        return await connection
    except BaseException:
        await asyncio.to_thread(connection._thread.join)  # noqa: SLF001 - there is no public way to wait for it
        raise


def _name(address: URL) -> str:
    if address.get_backend_name() == "sqlite":
        return f"The database {address.database or 'in memory'}"
    return f"The database {address.database} on {address.host or 'this machine'}"


def _set_up_sqlite(engine: AsyncEngine, patience: float, foreign_keys: bool) -> None:
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
