"""What each team chose for all its channels, and forgetting a team whole."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import ColumnElement, Row, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Person, Workspace
from bot.ports import WorkspaceSettings
from storage import tables
from storage.database import insert
from storage.people import SqlPeople
from storage.tables import workspaces


class SqlWorkspaces:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, platform: str, workspace: str) -> Workspace:
        query = select(workspaces).where(workspaces.c.platform == platform, workspaces.c.id == workspace)
        row = (await self._connection.execute(query)).one_or_none()
        return Workspace(platform, workspace) if row is None else _workspace(row)

    async def change(self, platform: str, workspace: str, **settings: Unpack[WorkspaceSettings]) -> None:
        if not settings:
            return
        defaults = Workspace(platform, workspace)
        values = {"platform": platform, "id": workspace, "managers": defaults.managers, "emoji": defaults.emoji}
        statement = insert(self._connection, workspaces).values(values | settings)
        keys = [workspaces.c.platform, workspaces.c.id]
        await self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=dict(settings)))

    async def gone_before(self, then: datetime) -> list[Workspace]:
        query = select(workspaces).where(workspaces.c.gone_at < then).order_by(workspaces.c.platform, workspaces.c.id)
        return [_workspace(row) for row in await self._connection.execute(query)]

    async def forget(self, platform: str, workspace: str) -> int:
        forgotten = await self._forget_subscribers(platform, workspace)
        for table, theirs in _rows_of(platform, workspace):
            forgotten += (await self._connection.execute(delete(table).where(theirs))).rowcount
        return forgotten

    async def _forget_subscribers(self, platform: str, workspace: str) -> int:
        """The addresses that its people gave, with all that is stored at each."""
        who = tables.subscriptions.c
        theirs = (who.person_platform == platform) & (who.person_workspace == workspace)
        ids = await self._connection.scalars(select(who.person_id).where(theirs).distinct())
        people = SqlPeople(self._connection)
        return sum([await people.forget(Person(platform, workspace, person)) for person in list(ids)])


def _workspace(row: Row[Any]) -> Workspace:
    return Workspace(row.platform, row.id, row.managers, row.emoji, row.gone_at)


def _rows_of(platform: str, workspace: str) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Every table that knows of workspaces, with those of its rows that are this one's."""
    for table in (tables.channels, tables.digests, tables.feedback, tables.installations):
        yield table, (table.c.platform == platform) & (table.c.workspace == workspace)
    for table in (tables.feedback, tables.saved):
        yield table, (table.c.person_platform == platform) & (table.c.person_workspace == workspace)
    yield workspaces, (workspaces.c.platform == platform) & (workspaces.c.id == workspace)
    yield tables.notes, tables.notes.c.name.contains(f"{platform}:{workspace}/", autoescape=True)
