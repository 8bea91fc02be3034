"""What each team chose for all its channels."""

from typing import Unpack

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Workspace
from bot.ports import WorkspaceSettings
from storage.database import insert
from storage.tables import workspaces


class SqlWorkspaces:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, platform: str, workspace: str) -> Workspace:
        query = select(workspaces).where(workspaces.c.platform == platform, workspaces.c.id == workspace)
        row = (await self._connection.execute(query)).one_or_none()
        return (
            Workspace(platform, workspace) if row is None else Workspace(row.platform, row.id, row.managers, row.emoji)
        )

    async def change(self, platform: str, workspace: str, **settings: Unpack[WorkspaceSettings]) -> None:
        if not settings:
            return
        defaults = Workspace(platform, workspace)
        values = {"platform": platform, "id": workspace, "managers": defaults.managers, "emoji": defaults.emoji}
        statement = insert(self._connection, workspaces).values(values | settings)
        keys = [workspaces.c.platform, workspaces.c.id]
        await self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=dict(settings)))
