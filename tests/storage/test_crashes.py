"""kill -9 at any moment, then a restart: nothing lost, nothing doubled."""

import asyncio
import os
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from storage.unit_of_work import open_store
from tests import processes
from tests.storage.dying import PAPERS, SIGHTINGS

HERE = Path(__file__).parent
FOR_EVER = 1_000_000


async def run(url: str, job: str, statements: int) -> int:
    command = [sys.executable, str(HERE / "dying.py"), url, job, str(statements)]
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1])}
    process = await processes.started(*command, env=environment)
    return await process.wait()


def tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return names


@pytest.mark.parametrize("statements", [4, 9, 20])
async def test_a_killed_migration_leaves_the_tables_as_they_were(tmp_path: Path, url: str, statements: int) -> None:
    assert await run(url, "migrate", statements) == -signal.SIGKILL
    assert tables(tmp_path / "broadsheet.db") == set()
    assert await run(url, "migrate", FOR_EVER) == 0
    assert "papers" in tables(tmp_path / "broadsheet.db")


@pytest.mark.parametrize("statements", [0, 3, 9, 15])
async def test_a_killed_ingest_is_as_if_it_had_not_been(url: str, statements: int) -> None:
    assert await run(url, "ingest", statements) == -signal.SIGKILL
    store = await open_store(url)
    async with store.read() as work:
        assert await work.papers.count() == 0
    async with store.write() as work:
        assert await work.papers.add(PAPERS) == len(PAPERS)
        assert await work.papers.record(SIGHTINGS) == len(SIGHTINGS)
        await work.commit()
    await store.close()


async def test_what_was_committed_survives_a_kill(url: str) -> None:
    assert await run(url, "ingest", FOR_EVER) == 0
    assert await run(url, "ingest", 9) == -signal.SIGKILL
    store = await open_store(url)
    async with store.write() as work:
        assert await work.papers.all() == PAPERS
        assert len(await work.papers.sightings()) == len(SIGHTINGS)
        assert await work.papers.add(PAPERS) == 0
        assert await work.papers.record(SIGHTINGS) == 0
    await store.close()


async def test_two_processes_that_migrate_at_once_both_end_well(url: str) -> None:
    assert await asyncio.gather(*(run(url, "migrate", FOR_EVER) for _ in range(3))) == [0, 0, 0]
    store = await open_store(url)
    async with store.read() as work:
        assert await work.papers.count() == 0
    await store.close()
