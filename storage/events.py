"""What the platforms have told us already: they deliver some events twice."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import insert
from storage.tables import events


class SqlEvents:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def seen(self, key: str) -> bool:
        return await self._connection.scalar(select(events.c.key).where(events.c.key == key)) is not None

    async def first(self, key: str, at: datetime) -> bool:
        statement = insert(self._connection, events).values(key=key, at=at).on_conflict_do_nothing()
        return await self._connection.scalar(statement.returning(events.c.key)) is not None

    async def newer(self, key: str, moment: datetime, at: datetime) -> bool:
        statement = insert(self._connection, events).values(key=key, moment=moment, at=at)
        upsert = statement.on_conflict_do_update(
            index_elements=[events.c.key], set_={"moment": moment, "at": at}, where=events.c.moment < moment
        )
        return await self._connection.scalar(upsert.returning(events.c.key)) is not None

    async def prune(self, before: datetime) -> int:
        return (await self._connection.execute(delete(events).where(events.c.at < before))).rowcount
