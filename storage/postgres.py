"""PostgreSQL connections that are set up right: readers see one moment, nobody waits for ever, the dead let go."""

import select
import time
from typing import Any

from sqlalchemy import URL, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

READERS: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""A reader sees one moment from its first look to its last, and can change nothing."""
WRITERS: dict[str, Any] = {"isolation_level": "READ COMMITTED", "writes": True}
"""A writer waits for a row that another one holds and then goes on from what it left there."""

CONNECTING = 10
"""Seconds that opening a connection may take."""
UNANSWERED = 60
"""Seconds after which a database that says nothing counts as gone."""
IDLE = 60
"""Seconds after which a transaction of a process that no longer runs lets go of what it holds."""
POOL = 10
"""Connections that one process keeps at most. PostgreSQL allows 100 unless told otherwise."""
WAITING = 30
"""Seconds that a unit of work waits for one of them."""
TRUSTED = 5.0
"""Seconds for which a connection that has served, and has nothing to say since, counts as alive without being asked."""
_SERVED = "served at"


def understood(address: URL) -> URL:
    """The spelling of some hosts, and the one option that the two drivers call by different names."""
    if address.drivername == "postgres":
        address = address.set(drivername="postgresql")
    if address.drivername == "postgresql+asyncpg" and "sslmode" in address.query:
        ssl = address.query["sslmode"]
        address = address.difference_update_query(["sslmode"]).update_query_dict({"ssl": ssl})
    return address


def postgres_options(address: URL, patience: float) -> dict[str, Any]:
    """Arguments of the engine for this address. ``patience``: seconds to wait for another process's row."""
    kept: dict[str, Any] = {"pool_size": POOL, "max_overflow": 0, "pool_timeout": WAITING}
    # The one used last comes first: it is known to be alive, and has most statements prepared.
    kept |= {"pool_use_lifo": True}
    session = _session(patience)
    if address.get_driver_name() == "asyncpg":
        return kept | {
            "pool_pre_ping": True,
            "connect_args": {"timeout": CONNECTING, "command_timeout": UNANSWERED, "server_settings": session},
        }
    return kept | {
        "connect_args": {
            "connect_timeout": CONNECTING,
            "tcp_user_timeout": UNANSWERED * 1000,
            "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
        }
    }


def set_up_postgres(engine: AsyncEngine) -> None:
    """What psycopg needs beside its options; asyncpg is asked by the pool whether it lives, each time."""
    if engine.dialect.driver != "psycopg":
        return

    @event.listens_for(engine.sync_engine, "checkout")
    def alive(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        served = entry.info.get(_SERVED)
        if served is None:
            return  # just opened
        if time.monotonic() - served > TRUSTED or _speaks(connection):
            _ask(engine.sync_engine, connection)

    @event.listens_for(engine.sync_engine, "checkin")
    def served(connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        if connection is not None:
            entry.info[_SERVED] = time.monotonic()
            # After a reader psycopg would ask for a transaction that may write, even of a server made read-only.
            connection.set_read_only(None)


def _speaks(connection: DBAPIConnection) -> bool:
    """Whether there is something to read on a connection that nothing was asked of: as a rule, that it has ended."""
    driver = connection.driver_connection
    if driver.closed:
        return True
    waiting = select.poll()
    waiting.register(driver.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _ask(engine: Engine, connection: DBAPIConnection) -> None:
    """Raises InvalidatePoolError when it is dead: the pool then opens others instead of all that are as old."""
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        if engine.dialect.is_disconnect(error, connection, None):
            raise InvalidatePoolError from error
        raise


def _session(patience: float) -> dict[str, str]:
    """What the server is told of each connection: times in milliseconds, keep-alives in seconds."""
    return {
        "application_name": "broadsheet",
        "lock_timeout": str(max(1, int(patience * 1000))),
        "idle_in_transaction_session_timeout": str(IDLE * 1000),
        "tcp_keepalives_idle": "15",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
    }
