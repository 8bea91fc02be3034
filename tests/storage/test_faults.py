"""What goes wrong with a database is said in a sentence, and no sentence gives a password away."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.checkup import try_writing
from bot.errors import SetupError, StoreError
from storage.migrate import migrate
from storage.unit_of_work import SqlStore, open_store
from tests import processes
from tests.builders import NOW, a_channel, a_paper
from tests.conftest import MIGRATED
from tests.servers.postgres import PostgresServer


async def refusal(url: str) -> str:
    with pytest.raises(SetupError) as refused:
        await open_store(url, patience=0.05)
    return str(refused.value)


async def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    said = await refusal(f"sqlite+aiosqlite:///{tmp_path}/no/such/x.db")
    assert f"there is no directory {tmp_path}/no/such" in said


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_text("These are not the tables you are looking for. " * 100)
    assert f"{path} is not an SQLite file" in await refusal(f"sqlite+aiosqlite:///{path}")
    assert path.read_text().startswith("These are not the tables")


async def test_a_directory_is_no_database(tmp_path: Path) -> None:
    assert "cannot be opened" in await refusal(f"sqlite+aiosqlite:///{tmp_path}")


async def test_a_damaged_database_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    await migrate(f"sqlite+aiosqlite:///{path}")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    store_url = f"sqlite+aiosqlite:///{path}"
    assert "is damaged" in await refusal(store_url)


async def test_a_database_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.db").close()
    said = await refusal(f"sqlite+aiosqlite:///file:{tmp_path}/x.db?mode=ro&uri=true")
    assert "x.db" in said
    assert "cannot be written to" in said


async def test_a_file_that_cannot_grow_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    await (await open_store(f"sqlite+aiosqlite:///{path}")).close()
    script = (
        "import asyncio, resource, sys; from storage.unit_of_work import open_store; from tests.builders import *\n"
        "async def main():\n"
        "    store = await open_store(sys.argv[1])\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))\n"
        "    async with store.write() as work:\n"
        "        await work.papers.add([a_paper(n, abstract='long ' * 500) for n in range(400)]); await work.commit()\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", script, f"sqlite+aiosqlite:///{path}"]
    root = Path(__file__).parents[2]
    job = await processes.started(*command, stderr=subprocess.PIPE, cwd=root)
    _, said = await job.communicate()
    assert b"cannot be read or written: its disk reports an error. Check the disk and the quota on it" in said
    store = await open_store(f"sqlite+aiosqlite:///{path}")
    async with store.read() as work:
        assert await work.papers.count() == 0
    await store.close()


async def test_a_database_locked_for_too_long_is_called_locked(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")
    assert f"{path} was locked by another program" in await refusal(f"sqlite+aiosqlite:///{path}")
    other.close()


async def test_a_lock_that_comes_later_is_a_sentence_too(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    store = await open_store(f"sqlite+aiosqlite:///{path}", patience=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="was locked by another program"):
        async with store.write() as work:
            await work.channels.ensure(a_channel())
    async with store.read() as reading:
        assert await reading.channels.all() == []
    other.close()
    await store.close()


async def test_another_programs_tables_are_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE papers (colour TEXT)")
    other.close()
    assert "table papers already exists" in await refusal(f"sqlite+aiosqlite:///{path}")


async def test_a_database_in_memory_is_refused() -> None:
    assert "write-ahead log" in await refusal("sqlite+aiosqlite://")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://somebody:pa55word@host/db",
        "nonsense://somebody:pa55word@host/db",
        "postgresql+nosuch://somebody:pa55word@host/db",
        "postgresql+psycopg2://somebody:pa55word@host/db",
        "sqlite+pysqlite:///x.db",
        "host:pa55word",
        "postgresql://somebody:pa55word@host:port/db",
        "",
    ],
)
async def test_an_address_that_cannot_be_used_is_refused_with_one_that_can(url: str) -> None:
    said = await refusal(url)
    assert said.startswith("DATABASE_URL ")
    assert said.endswith("For example: sqlite+aiosqlite:///broadsheet.db")
    assert "pa55word" not in said


async def grow(store: SqlStore) -> None:
    async with store.write() as work:
        await work.channels.ensure(a_channel())
        await work.papers.add([a_paper()])
        await work.commit()


# --- PostgreSQL -------------------------------------------------------------------------------------


@pytest.fixture(params=["psycopg", "asyncpg"])
def driver(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_a_database_that_is_made_read_only_is_read_and_never_written(
    postgres: PostgresServer, driver: str
) -> None:
    name = f"read_only_{driver}"
    postgres.create(name, MIGRATED)
    postgres.tell(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store = await open_store(postgres.url(name, driver))
    for _ in range(2):  # the second time on a connection that was used before
        async with store.read() as work:
            assert await work.papers.count() == 0
        with pytest.raises(StoreError, match="cannot be written to: it is read-only"):
            async with store.write() as work:
                await work.channels.ensure(a_channel())
    await store.close()


async def test_a_full_disk_of_the_server_is_named_and_nothing_of_the_change_is_kept(
    postgres: PostgresServer, driver: str
) -> None:
    """The server's own error, since a test cannot fill a disk everywhere."""
    name = f"full_{driver}"
    postgres.create(name, MIGRATED)
    raises = "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'"
    postgres.tell(f"CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raises}; END $$", name)
    postgres.tell("CREATE TRIGGER on_insert BEFORE INSERT ON papers EXECUTE FUNCTION no_space()", name)
    store = await open_store(postgres.url(name, driver))
    with pytest.raises(StoreError, match=r"its disk is full\. Free some space on its server"):
        await grow(store)
    async with store.read() as work:
        assert await work.channels.all() == []
    await store.close()


async def test_a_server_without_room_for_another_page_is_found_out_and_nothing_is_left(
    postgres: PostgresServer, driver: str
) -> None:
    """A new table needs new pages. What the server says when there are none is put in where it makes the table."""
    name = f"no_room_{driver}"
    postgres.create(name, MIGRATED)
    store = await open_store(postgres.url(name, driver))
    before = postgres.tell("SELECT count(*) FROM pg_class", name)
    await store.try_growing()
    assert postgres.tell("SELECT count(*) FROM pg_class", name) == before
    raises = "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'"
    body = f"LANGUAGE plpgsql AS $$ BEGIN {raises}; END $$"
    postgres.tell(f"CREATE FUNCTION no_space() RETURNS event_trigger {body}", name)
    made = "ON ddl_command_end WHEN TAG IN ('CREATE TABLE AS')"
    postgres.tell(f"CREATE EVENT TRIGGER growing {made} EXECUTE FUNCTION no_space()", name)
    with pytest.raises(StoreError, match=r"its disk is full\. Free some space on its server"):
        await store.try_growing()
    await store.close()


async def test_a_user_who_may_make_no_table_is_not_kept_from_running(postgres: PostgresServer, driver: str) -> None:
    name = f"rows_only_{driver}"
    postgres.create(name, MIGRATED)
    postgres.tell(f"CREATE ROLE {name} LOGIN PASSWORD 'rows'")
    postgres.tell(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}", name)
    url = postgres.url(name, driver, tcp=True).replace(f"broadsheet:{postgres.password}", f"{name}:rows")
    store = await open_store(url)
    await try_writing(store, NOW)
    await store.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: url.replace(":secret@", ":hunter2@"), "does not accept the user or the password"),
        (lambda url: url.replace("/postgres", "/nowhere"), "does not exist"),
        (lambda url: re.sub(r":\d+/", ":9/", url), "cannot be reached"),
        (lambda url: re.sub(r":\d+/", ":99999/", url), "DATABASE_URL is not the address of a database"),
        (lambda url: f"{url}?sslmode=require", "does not speak SSL. Turn it on at its server, or take sslmode out"),
        (lambda url: f"{url}?colour=red", "colour"),
    ],
)
async def test_an_address_of_postgresql_that_is_wrong_is_a_sentence(
    postgres: PostgresServer, driver: str, change: Callable[[str], str], said: str
) -> None:
    url = postgres.url(driver=driver, tcp=True).replace(f":{postgres.password}@", ":secret@")
    refused = await refusal(change(url).replace(":secret@", f":{postgres.password}@"))
    assert said in refused
    assert not {postgres.password, "hunter2"} & set(refused.split())


async def test_a_server_with_no_connection_left_says_so(driver: str) -> None:
    import psycopg

    with PostgresServer(("max_connections=4", "superuser_reserved_connections=2")).running() as server:
        server.tell("CREATE ROLE guest LOGIN PASSWORD 'guest'")
        url = server.url(driver=driver, tcp=True).replace(f"broadsheet:{server.password}", "guest:guest")
        held = [psycopg.connect(url.replace("+asyncpg", "")) for _ in range(2)]
        assert "takes no more connections" in await refusal(url)
        for connection in held:
            connection.close()
