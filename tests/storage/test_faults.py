"""What goes wrong with a database is said in a sentence, and no sentence gives a password away."""

import sqlite3
from pathlib import Path

import pytest

from bot.errors import SetupError, StoreError
from storage.migrate import migrate
from storage.unit_of_work import open_store
from tests.builders import a_channel


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
