"""Engines: one pool of connections as readers and as writers, and the insert of each database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json
from sqlalchemy import URL, Table, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, InvalidRequestError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import SetupError
from storage.postgres import READERS, WRITERS, postgres_options, set_up_postgres, understood
from storage.sqlite import set_up_sqlite, sqlite_options
from storage.threads import Threads

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
    threads: Threads = field(default_factory=Threads)
    """None on PostgreSQL, whose drivers work in the event loop."""

    @property
    def one_writer(self) -> bool:
        """Whether all writers take turns anyway."""
        return self.readers.dialect.name == "sqlite"

    async def close(self) -> None:
        """Every connection; for one that is still in use by what was given up, it waits a little."""
        await self.readers.dispose()
        await self.threads.ended(PATIENCE)


def connect(url: str, patience: float = PATIENCE, *, foreign_keys: bool = True) -> Database:
    """Nothing is opened yet; raises SetupError when the address cannot be used.

    ``foreign_keys`` can be off on SQLite only, for migrations.
    """
    address = _address(url)
    if address.get_backend_name() == "postgresql":
        engine = _engine(address, postgres_options(address, patience))
        set_up_postgres(engine)
        return Database(_name(address), engine.execution_options(**READERS), engine.execution_options(**WRITERS))
    threads = Threads()
    engine = _engine(address, sqlite_options(address, threads))
    set_up_sqlite(engine, patience, foreign_keys)
    return Database(_name(address), engine, engine.execution_options(writes=True), threads)


def insert(connection: AsyncConnection, table: Table) -> Insert:
    """An INSERT that can say what happens on a conflict, in the database's own dialect."""
    return _INSERTS[connection.dialect.name](table)


def _address(url: str) -> URL:
    try:
        address = understood(make_url(url))
    except (ArgumentError, ValueError):
        # Neither the text nor its error is repeated: there may be a password in it.
        raise SetupError(f"DATABASE_URL is not the address of a database. For example: {_EXAMPLE}") from None
    if address.port is not None and not 0 < address.port < 65_536:
        raise SetupError(
            f"DATABASE_URL is not the address of a database: no server has that port. For example: {_EXAMPLE}"
        )
    if address.get_backend_name() not in _INSERTS:
        raise SetupError(f"DATABASE_URL begins with {address.drivername}, which is {_UNKNOWN}. For example: {_EXAMPLE}")
    return address.set(drivername="sqlite+aiosqlite") if address.drivername == "sqlite" else address


def _engine(address: URL, options: dict[str, Any]) -> AsyncEngine:
    try:
        return create_async_engine(address, hide_parameters=True, json_deserializer=from_json, **options)
    except ModuleNotFoundError as error:
        problem = f"needs the Python package {error.name}; pip install 'broadsheet[postgres]' brings it"
    except NoSuchModuleError:
        problem = "names a driver that does not exist"
    except (ArgumentError, InvalidRequestError):
        problem = "names a driver that cannot be used here"
    raise SetupError(f"DATABASE_URL begins with {address.drivername}, which {problem}. For example: {_EXAMPLE}")


def _name(address: URL) -> str:
    if address.get_backend_name() == "sqlite":
        return f"The database {address.database or 'in memory'}"
    return f"The database {address.database} on {address.host or 'this machine'}"
