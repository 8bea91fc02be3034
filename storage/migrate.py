"""Bringing a database to this program's tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SetupError
from storage.database import PATIENCE, connect
from storage.faults import opening
from storage.turns import take_turn


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
        await database.readers.dispose()
    return True


def head() -> str:
    """The revision of this program's tables."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


async def _wait_for_others(connection: AsyncConnection) -> None:
    """Of several processes that start at once one migrates, however long that takes."""
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    await take_turn(connection, "migration")


def _is_current(connection: Connection, name: str) -> bool:
    scripts = ScriptDirectory.from_config(_config())
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise SetupError(f"{name} was last used by a newer Broadsheet (its tables are at {revision}). Update this one")
    return revision == scripts.get_current_head()


def _upgrade(connection: Connection, name: str) -> None:
    """Under the write lock, so look again: another process may have done it meanwhile."""
    if _is_current(connection, name):
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    """In code, because an installed package has no pyproject.toml beside it."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
