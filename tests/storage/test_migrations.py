"""Migrations make exactly the tables that the program uses, once."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.errors import SetupError
from storage.database import connect
from storage.migrate import MIGRATIONS, head, migrate, revisions
from storage.tables import metadata
from storage.unit_of_work import open_store
from tests.conftest import MIGRATED
from tests.servers.postgres import DRIVERS, PostgresServer


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_and_the_tables_agree(url: str) -> None:
    await migrate(url)
    database = connect(url)
    async with database.readers.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


@pytest.mark.parametrize("driver", DRIVERS)
async def test_they_agree_on_postgresql_too(postgres: PostgresServer, driver: str) -> None:
    database = connect(postgres.url(MIGRATED, driver))
    async with database.readers.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()
    assert not await migrate(postgres.url(MIGRATED, driver))


async def test_processes_that_migrate_postgresql_at_once_all_end_well(postgres: PostgresServer) -> None:
    postgres.create("fresh")
    done = await asyncio.gather(*(migrate(postgres.url("fresh", driver)) for driver in (*DRIVERS, *DRIVERS)))
    assert any(done)
    assert not await migrate(postgres.url("fresh"))
    postgres.drop("fresh")


def test_the_revisions_read_off_the_names_of_files_are_alembic_s() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert revisions() == {script.revision for script in scripts.walk_revisions()}
    assert head() == scripts.get_current_head()


def test_opening_what_is_up_to_date_needs_no_alembic(url: str) -> None:
    asyncio.run(migrate(url))
    program = (
        "import asyncio, sys; from storage.unit_of_work import open_store; "
        f"asyncio.run(asyncio.run(open_store({url!r})).close()); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


async def test_migrating_again_does_nothing(url: str) -> None:
    assert await migrate(url)
    assert not await migrate(url)


async def test_opening_migrates(url: str) -> None:
    store = await open_store(url)
    async with store.read() as work:
        assert await work.papers.count() == 0
    await store.close()
    assert not await migrate(url)


async def test_any_path_will_do(tmp_path: Path) -> None:
    directory = tmp_path / "100 % ours"
    directory.mkdir()
    assert await migrate(f"sqlite+aiosqlite:///{directory / 'x.db'}")


async def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    await migrate(url)
    database = connect(url)
    async with database.writers.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(SetupError, match=r"newer Broadsheet \(its tables are at 9999\)"):
        await open_store(url)


async def test_foreign_keys_rest_while_tables_are_replaced(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite replaces a table to change it; with foreign keys on, dropping the old one deletes its children."""
    enforced: list[object] = []

    def note(config: Config, _revision: str) -> None:
        enforced.append(config.attributes["connection"].scalar(text("PRAGMA foreign_keys")))

    monkeypatch.setattr(command, "upgrade", note)
    await migrate(url)
    assert enforced == [0]
