"""Who holds what for now: a lease ends by itself when its holder dies."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import insert
from storage.expiry import over
from storage.tables import leases


class SqlLeases:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        statement = insert(self._connection, leases).values(name=name, holder=holder, until=until)
        free = over(leases.c.until, now, until) | (leases.c.holder == holder)
        taken = statement.on_conflict_do_update(
            index_elements=[leases.c.name], set_={"holder": holder, "until": until}, where=free
        )
        return await self._connection.scalar(taken.returning(leases.c.name)) is not None

    async def release(self, name: str, holder: str) -> None:
        await self._connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))

    async def prune(self, before: datetime) -> int:
        return (await self._connection.execute(delete(leases).where(leases.c.until < before))).rowcount
