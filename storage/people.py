"""What is kept of a person: the papers they saved."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Paper, Person
from storage import tables
from storage.channels import SqlChannels
from storage.database import insert
from storage.identity import is_person, person_columns, reader_at
from storage.papers import paper_of
from storage.subscriptions import SqlSubscriptions
from storage.turns import take_turn


class SqlPeople:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, person: Person, paper_id: str, given_by: str, at: datetime) -> bool:
        await take_turn(self._connection, f"the list of {person.platform}:{person.workspace}/{person.id}")
        on_list = select(tables.saved.c.paper_id).where(
            is_person(tables.saved, person), tables.saved.c.paper_id == paper_id
        )
        was_there = await self._connection.scalar(select(on_list.exists()))
        row = person_columns(person) | {"paper_id": paper_id, "given_by": given_by, "at": at}
        await self._connection.execute(insert(self._connection, tables.saved).values(row).on_conflict_do_nothing())
        return not was_there

    async def unsave(self, person: Person, paper_id: str, given_by: str = "") -> bool:
        rows = is_person(tables.saved, person) & (tables.saved.c.paper_id == paper_id)
        if given_by:
            rows &= tables.saved.c.given_by == given_by
        return (await self._connection.execute(delete(tables.saved).where(rows))).rowcount > 0

    async def saved(self, person: Person) -> list[Paper]:
        first = func.min(tables.saved.c.at)
        query = (
            select(tables.papers)
            .join(tables.saved, tables.saved.c.paper_id == tables.papers.c.id)
            .where(is_person(tables.saved, person))
            .group_by(tables.papers.c.id)
            .order_by(first.desc(), tables.papers.c.id)
        )
        return [paper_of(row) for row in (await self._connection.execute(query)).mappings()]

    async def forget(self, person: Person) -> int:
        forgotten = 0
        for table in (tables.saved, tables.feedback):
            forgotten += (await self._connection.execute(delete(table).where(is_person(table, person)))).rowcount
        forgotten += await self._forget_own_channels(person)
        return forgotten + await self._forget_addresses(person)

    async def _forget_own_channels(self, person: Person) -> int:
        """Direct messages with this person are about nobody else."""
        channels = SqlChannels(self._connection)
        theirs = await channels.all(person.platform, person.workspace)
        own = [channel.place for channel in theirs if channel.owner == person.id]
        for place in own:
            await channels.forget(place)
        return len(own)

    async def _forget_addresses(self, person: Person) -> int:
        """Whatever is stored with the addresses that this person gave."""
        given = await SqlSubscriptions(self._connection).of_person(person)
        return sum([await self.forget(reader_at(each.place)) for each in given])
