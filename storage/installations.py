"""The workspaces that have installed the bot, their tokens sealed by their platform."""

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Installation
from storage.database import insert
from storage.tables import installations


class SqlInstallations:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, installation: Installation) -> None:
        token = {"sealed": installation.sealed, "at": installation.at}
        row = {"platform": installation.platform, "workspace": installation.workspace} | token
        keys = [installations.c.platform, installations.c.workspace]
        statement = insert(self._connection, installations).values(row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=token))

    async def get(self, platform: str, workspace: str) -> Installation | None:
        row = (await self._connection.execute(select(installations).where(_is(platform, workspace)))).one_or_none()
        return None if row is None else Installation(row.platform, row.workspace, row.sealed, row.at)

    async def remove(self, platform: str, workspace: str) -> bool:
        return (await self._connection.execute(delete(installations).where(_is(platform, workspace)))).rowcount > 0


def _is(platform: str, workspace: str) -> ColumnElement[bool]:
    return and_(installations.c.platform == platform, installations.c.workspace == workspace)
