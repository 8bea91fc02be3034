"""How SQLite is set up, and what that gives."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from bot.ports import Store
from storage.database import Database, connect
from storage.memory import MemoryStore
from storage.unit_of_work import SqlStore, open_store
from tests.builders import NOW, PLACE, a_channel, a_paper

STORES: tuple[type[Store], ...] = (SqlStore, MemoryStore)
"""Assigned for the type checker: both are stores in every detail of the port."""
LONG = text("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n")
"""A question that takes long enough to be cancelled in the middle."""
PATIENCE = 20.0
"""Seconds after which what is still waiting waits for ever."""


async def pragma(url: str, name: str) -> object:
    database = connect(url, patience=2.5)
    async with database.readers.connect() as connection:
        value = await connection.scalar(text(f"PRAGMA {name}"))
    await database.close()
    return value


@pytest.mark.parametrize(
    ("name", "value"), [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("busy_timeout", 2500)]
)
async def test_every_connection_is_set_up(url: str, name: str, value: object) -> None:
    assert await pragma(url, name) == value


async def test_a_plain_sqlite_address_is_enough(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'broadsheet.db'}")
    await store.close()
    assert (tmp_path / "broadsheet.db").exists()


async def test_a_naive_time_is_refused(url: str) -> None:
    store = await open_store(url)
    async with store.write() as work:
        with pytest.raises(StatementError, match="naive time"):
            await work.papers.add([a_paper(listed=datetime(2026, 4, 17))])  # noqa: DTZ001 - this is the point
    await store.close()


async def test_times_of_every_zone_come_back_in_utc(url: str) -> None:
    tokyo = timezone(timedelta(hours=9))
    store = await open_store(url)
    async with store.write() as work:
        await work.papers.add([a_paper(published=datetime(2026, 4, 17, 3, 30, 0, 123456, tokyo))])
        paper = await work.papers.get(a_paper().id)
    await store.close()
    assert paper is not None
    assert paper.published == datetime(2026, 4, 16, 18, 30, 0, 123456, UTC)
    assert paper.published.tzinfo is UTC


async def test_eight_processes_that_look_and_then_write_all_succeed_while_readers_go_on(url: str) -> None:
    """Each writer has an engine of its own, as a process would: nothing but the database makes them queue."""
    stores = [await open_store(url) for _ in range(8)]
    async with stores[0].write() as work:
        await work.channels.ensure(a_channel(size=0))
        await work.commit()

    async def grow(store: SqlStore) -> None:
        async with store.write() as work:
            channel = await work.channels.get(PLACE)
            assert channel is not None
            await asyncio.sleep(0.01)
            await work.channels.change(PLACE, size=channel.size + 1)
            await work.commit()

    async def size(store: SqlStore) -> int:
        async with store.read() as work:
            channel = await work.channels.get(PLACE)
        assert channel is not None
        return channel.size

    async with stores[0].write() as work:
        await work.channels.change(PLACE, name="locked")
        async with asyncio.TaskGroup() as group:
            reading = [group.create_task(size(store)) for store in stores]
        assert [task.result() for task in reading] == [0] * 8
    async with asyncio.TaskGroup() as group:
        for store in stores:
            group.create_task(grow(store))
    assert await size(stores[0]) == 8
    for store in stores:
        await store.close()


async def test_of_eight_processes_that_claim_a_key_exactly_one_gets_it(url: str) -> None:
    stores = [await open_store(url) for _ in range(8)]

    async def claim(store: SqlStore) -> bool:
        async with store.write() as work:
            first = await work.events.first("key", NOW)
            await work.commit()
        return first

    async with asyncio.TaskGroup() as group:
        claims = [group.create_task(claim(store)) for store in stores]
    assert sum(task.result() for task in claims) == 1
    for store in stores:
        await store.close()


async def test_a_cancelled_writer_leaves_the_database_to_the_next(url: str) -> None:
    store = await open_store(url)
    began = asyncio.Event()

    async def write_for_ever() -> None:
        async with store.write() as work:
            await work.channels.ensure(a_channel())
            began.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_for_ever())
    await began.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with store.write() as work:
        assert await work.channels.all() == []
        await work.channels.ensure(a_channel())
        await work.commit()
    await store.close()


@pytest.mark.parametrize("turns", range(12))
async def test_whoever_is_cancelled_again_while_a_connection_is_closed_leaves_nothing_waiting(
    url: str, turns: int
) -> None:
    """So many turns of the event loop later: the closing is at another point each time."""
    database = connect(url)
    others, threads = asyncio.all_tasks(), _of_connections()
    task = asyncio.create_task(count_long(database))
    await asyncio.sleep(0.02)
    task.cancel()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    async with asyncio.timeout(PATIENCE):
        while asyncio.all_tasks() - others:
            await asyncio.sleep(0.01)
        await database.close()
    assert _of_connections() <= threads


async def test_a_database_is_closed_once_what_was_cancelled_and_left_alone_has_ended(url: str) -> None:
    database = connect(url)
    threads = _of_connections()
    left_alone = asyncio.create_task(count_long(database))
    await asyncio.sleep(0.02)
    left_alone.cancel()
    await database.close()
    assert _of_connections() <= threads


async def count_long(database: Database) -> None:
    async with database.readers.connect() as connection:
        await connection.execute(LONG)


def _of_connections() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if "connection" in thread.name}
