"""Turns between writers where a row cannot stand for what they share."""

from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def take_turn(connection: AsyncConnection, what: str) -> None:
    """Hold ``what`` until this transaction ends; whoever else wants it waits. SQLite's writers take turns anyway."""
    if connection.dialect.name == "postgresql":
        key = int.from_bytes(sha256(what.encode()).digest()[:8], signed=True)
        await connection.execute(select(func.pg_advisory_xact_lock(key)))


def writes(connection: AsyncConnection) -> bool:
    """Whether this connection is a writer's: only those may lock what they look at."""
    return bool(connection.sync_engine.get_execution_options().get("writes"))
