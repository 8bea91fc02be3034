"""Small things that an adapter must remember across restarts, by name."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import insert
from storage.tables import notes


class SqlNotes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, name: str) -> str:
        return await self._connection.scalar(select(notes.c.text).where(notes.c.name == name)) or ""

    async def put(self, name: str, text: str) -> None:
        statement = insert(self._connection, notes).values(name=name, text=text)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[notes.c.name], set_={"text": text})
        )
