"""Everything in one file and back: whole, while others write, and without posting anything twice."""

import asyncio
import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain import Topic
from bot.errors import SetupError, StoreError
from storage import tables
from storage.backup import back_up, examined, restore
from storage.database import connect
from storage.unit_of_work import open_store
from tests.bot.furnished import furnished
from tests.bot.workspace import NLP, a_workspace
from tests.builders import NOW, PERSON
from tests.conftest import MIGRATED
from tests.servers.postgres import PostgresServer


def at(folder: Path, name: str) -> str:
    return f"sqlite+aiosqlite:///{folder / name}"


async def everything(url: str) -> dict[str, list[Any]]:
    database = connect(url)
    async with database.readers.connect() as connection:
        found = {
            table.name: [tuple(row) for row in await connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
        }
    await database.close()
    return found


async def filled(url: str) -> datetime:
    """A database with something in nearly every table; returns its present."""
    async with a_workspace(await open_store(url)) as workspace:
        digest = await furnished(workspace)
        await workspace.press("more", digest.entries[0].paper.id)
        await workspace.say("saved add 2")
        await workspace.say("settings emoji :fire: more", person=PERSON)
        return workspace.time.now


@pytest.fixture
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """A new database of a kind: the address of a file, or by driver one on the tests' PostgreSQL."""
    made: list[str] = []

    def of(kind: str) -> str:
        name = f"backup_{len(made)}"
        made.append(name)
        if kind == "sqlite":
            return at(tmp_path, f"{name}.db")
        server: PostgresServer = request.getfixturevalue("postgres")
        server.create(name, MIGRATED)
        request.addfinalizer(lambda: server.drop(name))
        return server.url(name, kind)

    return of


@pytest.mark.parametrize(
    ("old", "other"),
    [
        ("sqlite", "sqlite"),
        ("sqlite", "psycopg"),
        ("psycopg", "sqlite"),
        ("psycopg", "psycopg"),
        ("asyncpg", "asyncpg"),
    ],
)
async def test_what_is_restored_is_what_was_backed_up(
    new: Callable[[str], str], tmp_path: Path, old: str, other: str
) -> None:
    one, two = new(old), new(other)
    now = await filled(one)
    await back_up(one, tmp_path / "b.gz", now)

    done = await restore(two, tmp_path / "b.gz", now)

    before, after = await everything(one), await everything(two)
    assert before == after
    assert done.rows == sum(map(len, after.values()))
    assert all(before[name] for name in ("papers", "embeddings", "digests", "entries", "parts", "feedback", "saved"))
    async with a_workspace(await open_store(two)) as workspace:
        assert "Following speech" in await workspace.say("topics add speech"), "new rows get numbers of their own"


async def test_a_backup_of_an_older_version_gets_what_its_migrations_would_have_given(tmp_path: Path) -> None:
    now = await filled(at(tmp_path, "one.db"))
    await back_up(at(tmp_path, "one.db"), tmp_path / "b.gz", now)
    since = {
        table.name: {column.name for column in table.columns if column.nullable or column.server_default is not None}
        for table in tables.metadata.sorted_tables
    }

    def older(line: dict[str, Any]) -> None:
        line["rows"] = [
            {name: value for name, value in row.items() if name not in since[line["table"]]} for row in line["rows"]
        ]

    rewrite(tmp_path / "b.gz", older, tmp_path / "older.gz")

    await restore(at(tmp_path, "two.db"), tmp_path / "older.gz", now)

    async with a_workspace(await open_store(at(tmp_path, "two.db"))) as workspace:
        [digest] = await workspace.digests()
        assert [part.sender for part in digest.parts] == [""] * len(digest.parts)
        async with workspace.store.read() as uow:
            channel = await uow.channels.get(NLP)
        assert channel
        assert (channel.exploring, channel.experiment, channel.recorded_until) == (True, False, None)


async def test_what_was_there_before_is_replaced(tmp_path: Path) -> None:
    now = await filled(at(tmp_path, "one.db"))
    await back_up(at(tmp_path, "one.db"), tmp_path / "b.gz", now)
    before = await everything(at(tmp_path, "one.db"))
    async with a_workspace(await open_store(at(tmp_path, "one.db"))) as workspace:
        await workspace.say("topics add something else")

    await restore(at(tmp_path, "one.db"), tmp_path / "b.gz", now)

    assert await everything(at(tmp_path, "one.db")) == before


def rewrite(backup: Path, change: Callable[[dict[str, Any]], object], to: Path) -> None:
    """The same backup with something changed in each line that holds rows."""
    lines = [json.loads(line) for line in gzip.decompress(backup.read_bytes()).splitlines()]
    for line in lines[1:-1]:
        change(line)
    to.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.update(rows=[5] * len(line["rows"])),
        lambda line: [row.update(at="yesterday", published=7) for row in line["rows"]],
        lambda line: [row.update(listed="2026-04-01T00:00:00") for row in line["rows"]],
        lambda line: [row.update(id=None) for row in line["rows"] if "id" in row],
        lambda line: [row.update(vector="not base 85 \n") for row in line["rows"]],
        lambda line: [row.update(state="lost") for row in line["rows"]],
        lambda line: [row.pop("title", None) for row in line["rows"]],
        lambda line: [row.update(paper_id="arxiv:nowhere") for row in line["rows"]],
    ],
    ids=["numbers", "no-times", "no-zone", "no-id", "no-bytes", "no-state", "no-title", "no-such-paper"],
)
async def test_a_backup_that_somebody_changed_is_refused_and_changes_nothing(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    now = await filled(at(tmp_path, "one.db"))
    await back_up(at(tmp_path, "one.db"), tmp_path / "b.gz", now)
    before = await everything(at(tmp_path, "one.db"))
    rewrite(tmp_path / "b.gz", change, tmp_path / "changed.gz")

    with pytest.raises(SetupError):
        await restore(at(tmp_path, "one.db"), tmp_path / "changed.gz", now)

    assert await everything(at(tmp_path, "one.db")) == before


@pytest.mark.parametrize("kind", ["sqlite", "psycopg", "asyncpg"])
async def test_a_backup_is_one_moment_though_others_go_on_writing(
    new: Callable[[str], str], tmp_path: Path, kind: str
) -> None:
    url = new(kind)
    now = await filled(url)
    store = await open_store(url)

    async def busy() -> None:
        for number in range(20):
            async with store.write() as uow:
                await uow.channels.add_topic(NLP, Topic(f"topic {number}"))
                await uow.channels.add_mute(NLP, f"topic {number}")
                await uow.commit()

    await asyncio.gather(busy(), *(back_up(url, tmp_path / f"{n}.gz", now) for n in range(3)))
    await store.close()

    for number in range(3):
        await restore(at(tmp_path, f"{number}.db"), tmp_path / f"{number}.gz", now)
        found = await everything(at(tmp_path, f"{number}.db"))
        assert {row[3] for row in found["topics"] if row[3].startswith("topic")} == {
            row[3] for row in found["mutes"] if row[3].startswith("topic")
        }


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a backup"),
        (b"hello", "damaged or no backup"),
        (gzip.compress(b"hello", mtime=0), "damaged or no backup"),
        (gzip.compress(b'{"broadsheet": 99}\n', mtime=0), "not a backup that this Broadsheet can read"),
        (
            gzip.compress(b'{"broadsheet": 1, "at": "2026-01-01T00:00:00+00:00", "revision": "9999"}\n', mtime=0),
            "newer",
        ),
        (
            gzip.compress(b'{"broadsheet": 1, "at": "2026-01-01T00:00:00+00:00", "revision": "0001"}\n', mtime=0),
            "cut short",
        ),
        (
            gzip.compress(b'{"broadsheet": 1, "at": "2026-01-01T00:00:00+00:00", "revision": "0001"}\n{"rows": 3}\n'),
            "cut",
        ),
        (
            gzip.compress(
                b'{"broadsheet":1,"at":"2026-01-01T00:00:00+00:00","revision":"0001"}\n{"table":"x","rows":[]}\n',
                mtime=0,
            ),
            "does not know",
        ),
    ],
    ids=["empty", "text", "zipped-text", "other-format", "newer", "no-end", "too-few", "unknown-table"],
)
async def test_what_is_no_whole_backup_changes_nothing(tmp_path: Path, content: bytes, why: str) -> None:
    now = await filled(at(tmp_path, "one.db"))
    before = await everything(at(tmp_path, "one.db"))
    (tmp_path / "b.gz").write_bytes(content)

    with pytest.raises(SetupError, match=why):
        await restore(at(tmp_path, "one.db"), tmp_path / "b.gz", now)

    assert await everything(at(tmp_path, "one.db")) == before


async def test_a_backup_cut_anywhere_is_refused(tmp_path: Path) -> None:
    now = await filled(at(tmp_path, "one.db"))
    await back_up(at(tmp_path, "one.db"), tmp_path / "b.gz", now)
    whole = (tmp_path / "b.gz").read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 40)):
        (tmp_path / "cut.gz").write_bytes(whole[:length])
        with pytest.raises(SetupError):
            examined(tmp_path / "cut.gz")


async def test_nobody_else_on_the_machine_can_read_a_backup(tmp_path: Path) -> None:
    await filled(at(tmp_path, "one.db"))
    await back_up(at(tmp_path, "one.db"), tmp_path / "b.gz", NOW)
    assert (tmp_path / "b.gz").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "b.gz.part").exists()


async def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    await filled(at(tmp_path, "one.db"))
    with pytest.raises(SetupError, match=r"b\.gz cannot be written: No such file"):
        await back_up(at(tmp_path, "one.db"), tmp_path / "nowhere" / "b.gz", NOW)
    with pytest.raises(SetupError, match=r"b\.gz cannot be written: Not a directory"):
        await back_up(at(tmp_path, "one.db"), tmp_path / "one.db" / "b.gz", NOW)


async def test_of_a_backup_that_fails_nothing_is_left_behind(tmp_path: Path) -> None:
    await filled(at(tmp_path, "one.db"))
    with closing(sqlite3.connect(tmp_path / "one.db")) as database:
        database.execute("DROP TABLE feedback")
    with pytest.raises(StoreError, match="is damaged: a table of it is missing"):
        await back_up(at(tmp_path, "one.db"), tmp_path / "b.gz", NOW)
    assert files(tmp_path, "b.gz*") == []


def files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))
