"""What people said of papers."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Feedback, Person, Place
from storage.database import insert
from storage.identity import is_person, is_place, person_columns, place_columns, slices
from storage.tables import feedback as table


class SqlFeedback:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def give(self, feedback: Feedback) -> None:
        statement = insert(self._connection, table).values(_row(feedback))
        newer = {name: statement.excluded[name] for name in ("verdict", "weight", "at")}
        upsert = statement.on_conflict_do_update(
            index_elements=list(table.primary_key), set_=newer, where=table.c.at <= statement.excluded.at
        )
        await self._connection.execute(upsert)

    async def take_back(self, person: Person, place: Place, paper_id: str, given_by: str) -> bool:
        given = is_person(table, person) & is_place(table, place)
        return bool(await self._delete(given & (table.c.paper_id == paper_id) & (table.c.given_by == given_by)))

    async def of_place(self, place: Place) -> list[Feedback]:
        return await self._select(is_place(table, place))

    async def of_person(self, person: Person) -> list[Feedback]:
        return await self._select(is_person(table, person))

    async def forget_papers(self, place: Place, paper_ids: Collection[str]) -> int:
        here = is_place(table, place)
        return sum([await self._delete(here & table.c.paper_id.in_(batch)) for batch in slices(set(paper_ids))])

    async def forget_place(self, place: Place) -> int:
        return await self._delete(is_place(table, place))

    async def _select(self, condition: ColumnElement[bool]) -> list[Feedback]:
        query = select(table).where(condition).order_by(table.c.at, *table.primary_key)
        return [feedback_of(row) for row in await self._connection.execute(query)]

    async def _delete(self, condition: ColumnElement[bool]) -> int:
        return (await self._connection.execute(delete(table).where(condition))).rowcount


def _row(feedback: Feedback) -> dict[str, Any]:
    return {
        **person_columns(feedback.person),
        **place_columns(feedback.place),
        "paper_id": feedback.paper_id,
        "given_by": feedback.given_by,
        "verdict": feedback.verdict,
        "weight": feedback.weight,
        "at": feedback.at,
    }


def feedback_of(row: Row[Any]) -> Feedback:
    return Feedback(
        person=Person(row.person_platform, row.person_workspace, row.person_id),
        place=Place(row.platform, row.workspace, row.channel),
        paper_id=row.paper_id,
        verdict=row.verdict,
        weight=row.weight,
        at=row.at,
        given_by=row.given_by,
    )
