"""How Alembic runs: on the connection that it is handed, or on DATABASE_URL when a developer calls it."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from bot.config import Settings
from storage.database import connect
from storage.tables import metadata


def migrate(connection: Connection) -> None:
    # SQLite can roll back changes of tables; the transaction around all of this belongs to the caller.
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


async def migrate_configured() -> None:
    database = connect(Settings().database_url, foreign_keys=False)
    async with database.writers.begin() as connection:
        await connection.run_sync(migrate)
    await database.close()


if handed := context.config.attributes.get("connection"):
    migrate(handed)
else:
    asyncio.run(migrate_configured())
