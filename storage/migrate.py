"""Bringing a database to this program's tables.

Almost every start finds nothing to do, and finds it out without Alembic, which takes a tenth of a second to import.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SetupError
from storage.database import PATIENCE, connect
from storage.faults import opening
from storage.turns import take_turn

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"


async def migrate(url: str, patience: float = PATIENCE) -> bool:
    """Whether there was anything to do. All or nothing: a kill leaves the tables as they were.

    Foreign keys rest meanwhile: SQLite changes a table by replacing it, and dropping the old one would
    take along every row that refers to it.
    """
    database = connect(url, patience, foreign_keys=False)
    try:
        with opening(database):
            async with database.readers.connect() as connection:
                if await connection.run_sync(_is_current, database.name):
                    return False
            async with database.writers.begin() as connection:
                await _wait_for_others(connection)
                await connection.run_sync(_upgrade, database.name)
    finally:
        await database.close()
    return True


def head() -> str:
    """The revision of this program's tables."""
    return max(revisions())


def revisions() -> set[str]:
    """By the names of their files, which begin with them and are numbered in their order."""
    return {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py")}


async def _wait_for_others(connection: AsyncConnection) -> None:
    """Of several processes that start at once one migrates, however long that takes."""
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    await take_turn(connection, "migration")


def _is_current(connection: Connection, name: str) -> bool:
    revision = _revision(connection)
    if revision is not None and revision not in revisions():
        raise SetupError(f"{name} was last used by a newer Broadsheet (its tables are at {revision}). Update this one")
    return revision == head()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection, name: str) -> None:
    """Under the write lock, so look again: another process may have done it meanwhile."""
    if _is_current(connection, name):
        return
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> "Config":
    """In code, because an installed package has no pyproject.toml beside it."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
