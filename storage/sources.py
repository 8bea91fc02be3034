"""How each source of papers has been answering."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import SourceStatus
from storage.database import insert
from storage.tables import sources


class SqlSources:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def succeeded(self, name: str, at: datetime) -> None:
        statement = insert(self._connection, sources).values(name=name, succeeded_at=at, error="")
        upsert = statement.on_conflict_do_update(index_elements=[sources.c.name], set_={"succeeded_at": at})
        await self._connection.execute(upsert)

    async def failed(self, name: str, at: datetime, error: str) -> None:
        statement = insert(self._connection, sources).values(name=name, failed_at=at, error=error)
        failure = {"failed_at": at, "error": error}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=[sources.c.name], set_=failure))

    async def all(self) -> list[SourceStatus]:
        rows = await self._connection.execute(select(sources).order_by(sources.c.name))
        return [SourceStatus(row.name, row.succeeded_at, row.failed_at, row.error) for row in rows]
