"""The workspaces that have installed the bot, their tokens sealed."""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Installation
from storage.database import insert
from storage.tables import installations
from storage.turns import take_turn, writes


class SqlInstallations:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, installation: Installation) -> None:
        await self._take_turn(installation.platform, installation.workspace)
        token = {"sealed": installation.sealed, "at": installation.at}
        row = {"platform": installation.platform, "workspace": installation.workspace} | token
        keys = [installations.c.platform, installations.c.workspace]
        statement = insert(self._connection, installations).values(row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=token))

    async def get(self, platform: str, workspace: str) -> Installation | None:
        if writes(self._connection):
            await self._take_turn(platform, workspace)
        row = (await self._connection.execute(select(installations).where(_is(platform, workspace)))).one_or_none()
        return None if row is None else _installation(row)

    async def all(self) -> list[Installation]:
        query = select(installations).order_by(installations.c.platform, installations.c.workspace)
        return [_installation(row) for row in await self._connection.execute(query)]

    async def reseal(self, known: Installation, sealed: str) -> bool:
        same = (installations.c.sealed == known.sealed) & (installations.c.at == known.at)
        statement = update(installations).where(_is(known.platform, known.workspace) & same).values(sealed=sealed)
        return (await self._connection.execute(statement)).rowcount > 0

    async def remove(self, platform: str, workspace: str) -> bool:
        return (await self._connection.execute(delete(installations).where(_is(platform, workspace)))).rowcount > 0

    async def _take_turn(self, platform: str, workspace: str) -> None:
        """A workspace that is not stored yet has no row that could be locked."""
        await take_turn(self._connection, f"installation {platform}:{workspace}")


def _is(platform: str, workspace: str) -> ColumnElement[bool]:
    return and_(installations.c.platform == platform, installations.c.workspace == workspace)


def _installation(row: Row[Any]) -> Installation:
    return Installation(row.platform, row.workspace, row.sealed, row.at)
