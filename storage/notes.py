"""Small things that an adapter must remember across restarts, by name."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Place
from storage.database import insert
from storage.tables import notes


class SqlNotes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, name: str) -> str:
        return await self._connection.scalar(select(notes.c.text).where(notes.c.name == name)) or ""

    async def put(self, name: str, text: str, at: datetime | None = None) -> None:
        statement = insert(self._connection, notes).values(name=name, text=text, at=at)
        newer = {"text": text, "at": at}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=[notes.c.name], set_=newer))

    async def prune(self, before: datetime) -> int:
        return (await self._connection.execute(delete(notes).where(notes.c.at < before))).rowcount


def about(place: Place, day: date | None = None) -> ColumnElement[bool]:
    """The notes whose names end in this place and day, or in this place and any day."""
    if day is not None:
        return notes.c.name.endswith(f"{place}/{day}", autoescape=True)
    return notes.c.name.contains(f"{place}/", autoescape=True)
