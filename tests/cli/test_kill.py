"""kill -9 of a real process at any moment, then a restart: nothing lost, nothing doubled."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot.domain import Digest, DigestState, Part, PartState, Place
from storage.unit_of_work import open_store
from tests import processes
from tests.builders import NOW, a_channel, distinct_papers
from tests.cli.command_line import PATIENCE, CommandLine
from tests.cli.papers_on_disk import a_line, write_lines

HERE = Path(__file__).parent
PAPERS = 6_000
CHANNELS = 24
POSTS_EACH = 4
"""The overview, and a reply for each of three papers."""
BETWEEN_STARTS = timedelta(minutes=3)
"""Longer than a claim holds, so that whoever starts next takes over."""


async def kill_when(process: asyncio.subprocess.Process, reached: Callable[[], bool], after: float) -> None:
    """Let it live until something is ``reached`` and some milliseconds longer; it must not have ended by then."""
    async with asyncio.timeout(PATIENCE):
        while process.returncode is None:
            if reached():
                await asyncio.sleep(after)
                break
            await asyncio.sleep(0.002)
    assert process.returncode is None, "It was over before it could be killed."
    process.send_signal(signal.SIGKILL)
    await process.communicate()


# --- ingest and migration ---------------------------------------------------------------------------


def count(database: Path, table: str) -> int:
    """Zero as long as there is no such table."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def tables(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@pytest.mark.parametrize("seed", range(3))
async def test_an_ingest_that_was_killed_is_finished_by_the_next(
    broadsheet: CommandLine, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    file = write_lines(tmp_path / "many.jsonl", *(a_line(number, abstract="") for number in range(PAPERS)))
    enough = random.randrange(1, PAPERS // 2)
    process = await broadsheet.start("ingest", "--file", file)
    await kill_when(process, lambda: count(broadsheet.database, "papers") >= enough, random.uniform(0, 0.05))

    landed = count(broadsheet.database, "papers")
    assert enough <= landed < PAPERS
    again = await broadsheet("ingest", "--file", file)
    assert (again.status, again.out) == (0, f"{PAPERS - landed} new papers\n")
    assert count(broadsheet.database, "papers") == PAPERS
    assert count(broadsheet.database, "sightings") == 2 * PAPERS
    assert (await broadsheet("ingest", "--file", file)).out == "0 new papers\n"


@pytest.mark.parametrize("seed", range(4))
async def test_a_migration_that_was_killed_is_done_by_the_next(broadsheet: CommandLine, seed: int) -> None:
    process = await broadsheet.start("migrate")
    log = broadsheet.database.with_name("broadsheet.db-wal")
    await kill_when(process, log.exists, Random(seed).uniform(0, 0.03))
    left = tables(broadsheet.database)
    assert (await broadsheet("migrate")).status == 0
    assert {"papers", "digests", "channels"} < tables(broadsheet.database)
    assert left in (set(), tables(broadsheet.database))


# --- delivery ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Post:
    """The journal's own platform, its database and its channels."""

    folder: Path

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'broadsheet.db'}"

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    def keys(self) -> list[str]:
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return [json.loads(line)["key"] for line in lines]

    def holds(self, posts: int) -> bool:
        return len(self.keys()) >= posts

    async def subscribe(self) -> None:
        """Every channel's digest is due at NOW."""
        store = await open_store(self.url)
        async with store.write() as uow:
            await uow.papers.add(distinct_papers(12))
            for number in range(CHANNELS):
                place = Place("journal", "team", f"channel-{number}")
                channel = a_channel(place.channel, place=place, size=POSTS_EACH - 1, topics=())
                await uow.channels.ensure(replace(channel, subscribed=True, next_digest_at=NOW))
            await uow.commit()
        await store.close()

    async def start(self, starts: int) -> asyncio.subprocess.Process:
        now = NOW + starts * BETWEEN_STARTS
        command = [sys.executable, str(HERE / "delivering.py"), self.url, str(self.journal), now.isoformat()]
        return await processes.started(*command, env=os.environ | {"PYTHONPATH": str(HERE.parents[1])})

    async def digests(self) -> list[Digest]:
        store = await open_store(self.url)
        async with store.read() as uow:
            channels = await uow.channels.all("journal")
            found = [digest for channel in channels for digest in await uow.digests.recent(channel.place, 9)]
        await store.close()
        return found

    async def parts(self, state: PartState) -> set[str]:
        return {key(digest, part) for digest in await self.digests() for part in digest.parts if part.state is state}


def key(digest: Digest, part: Part) -> str:
    return f"{digest.place}/{digest.day}/{part.number}"


@pytest.mark.parametrize("seed", range(2))
async def test_digests_whose_delivery_was_killed_again_and_again_go_out_once(tmp_path: Path, seed: int) -> None:
    random, post = Random(seed), Post(tmp_path)
    await post.subscribe()
    under_way: set[str] = set()
    for starts in range(3):
        process = await post.start(starts)
        enough = len(post.keys()) + random.randrange(1, 12)
        await kill_when(process, partial(post.holds, enough), random.uniform(0, 0.02))
        under_way |= await post.parts(PartState.SENDING)
    assert await (await post.start(3)).wait() == 0

    digests, journal = await post.digests(), post.keys()
    assert len(digests) == CHANNELS
    assert {digest.state for digest in digests} <= {DigestState.POSTED, DigestState.UNKNOWN}
    assert len(journal) == len(set(journal))
    assert await post.parts(PartState.UNKNOWN) == under_way
    assert await post.parts(PartState.POSTED) == set(journal) - under_way
    for digest in digests:
        assert len(digest.parts) == POSTS_EACH
        waiting = [part for part in digest.parts if part.state is PartState.READY]
        assert not waiting or digest.parts[0].state is PartState.UNKNOWN, "Only under an unknown overview none follow."
    assert await (await post.start(4)).wait() == 0
    assert post.keys() == journal
