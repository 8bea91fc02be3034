"""PostgreSQL connections that are set up right: readers see one moment, nobody waits for ever, the dead let go."""

from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

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
    kept: dict[str, Any] = {"pool_pre_ping": True, "pool_size": POOL, "max_overflow": 0, "pool_timeout": WAITING}
    session = _session(patience)
    if address.get_driver_name() == "asyncpg":
        return kept | {
            "connect_args": {"timeout": CONNECTING, "command_timeout": UNANSWERED, "server_settings": session}
        }
    return kept | {
        "connect_args": {
            "connect_timeout": CONNECTING,
            "tcp_user_timeout": UNANSWERED * 1000,
            "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
        }
    }


def set_up_postgres(engine: AsyncEngine) -> None:
    """After a reader psycopg would ask for a transaction that may write, even of a server that is made read-only."""
    if engine.dialect.driver != "psycopg":
        return

    @event.listens_for(engine.sync_engine, "checkin")
    def as_the_server_has_it(connection: DBAPIConnection | None, _entry: ConnectionPoolEntry) -> None:
        if connection is not None:
            connection.set_read_only(None)


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
