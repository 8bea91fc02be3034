"""A clock that is put forward and back by hours under a running process: one digest a day, and none is forgotten."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Place
from tests.cli.command_line import CommandLine, without_a_network
from tests.cli.subscribed import PAPERS, subscribe
from tests.servers.slack.faults import Fault
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN, TEAM

PATIENCE = 60.0
"""Seconds after which a process counts as hung."""
HERE = Path(__file__).parent
EARLY = datetime(2026, 4, 16, 5, 0, tzinfo=UTC)
"""A Thursday, four hours before the digest."""
NINE = EARLY.replace(hour=9)
BEATS = 2.0
"""Seconds in which the heart beats several times: long enough to do what must not be done."""
PLACE = Place("slack", TEAM, "C1")


@dataclass(frozen=True)
class SetClock:
    """How far ahead the clock of every process is whose ``CLOCK`` names this file."""

    file: Path

    def set(self, to: datetime) -> None:
        self._write((to - datetime.now(UTC)).total_seconds())

    def jump(self, by: timedelta) -> None:
        self._write(float(self.file.read_text()) + by.total_seconds())

    def _write(self, seconds: float) -> None:
        """Whoever reads meanwhile finds the old offset or the new one."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+.3f}\n")
        new.replace(self.file)


class ClockedCommandLine(CommandLine):
    def words(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, str(HERE / "with_a_set_clock.py"), *map(str, arguments)]


@dataclass
class Run:
    """One ``broadsheet run`` in a channel with a daily digest."""

    slack: SlackServer
    clock: SetClock
    cli: CommandLine

    @property
    def overviews(self) -> list[str]:
        return [said.words for said in self.slack.state.shown_in("C1") if not said.thread]

    async def posted(self, count: int) -> None:
        await self.slack.until(lambda: len(self.overviews) >= count, within=PATIENCE)
        await asyncio.sleep(BEATS)
        assert len(self.overviews) == count

    async def days(self) -> dict[str, str]:
        printed = await self.cli("ledger")
        lines = [json.loads(line) for line in printed.out.splitlines()]
        assert len(lines) == len({line["day"] for line in lines})
        return {line["day"]: line["state"] for line in lines}


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    clock = SetClock(tmp_path / "clock")
    clock.set(EARLY)
    settings = without_a_network(
        SOURCES="sample", HTTP_PORT="0", HEARTBEAT_SECONDS="0.5", TAKEOVER_SECONDS="6", SLACK_BOT_TOKEN=BOT_TOKEN
    )
    async with SlackServer().running() as slack:
        slack.state.channel("C1", name="nlp")
        settings |= {"SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
        cli = ClockedCommandLine(tmp_path, settings | {"CLOCK": str(clock.file), "PYTHONPATH": str(HERE.parents[1])})
        await subscribe(f"sqlite+aiosqlite:///{cli.database}", PLACE, NINE)
        process = await cli.start("run")
        reading = asyncio.create_task(process.communicate())
        try:
            connected = asyncio.create_task(slack.until(lambda: slack.sockets.open or None, within=PATIENCE))
            await asyncio.wait([connected, reading], return_when=asyncio.FIRST_COMPLETED)
            assert not reading.done(), reading.result()[1].decode()
            yield Run(slack, clock, cli)
        finally:
            if process.returncode is None:
                process.terminate()
            _, said = await reading
        assert process.returncode == 0
        assert b"Traceback" not in said, said.decode()


async def test_a_clock_that_jumps_doubles_no_digest_and_silences_no_channel(run: Run) -> None:
    await asyncio.sleep(BEATS)
    assert run.overviews == []

    run.clock.jump(timedelta(hours=5))
    await run.posted(1)
    run.clock.jump(timedelta(hours=-5))
    await run.posted(1)
    person = SlackPerson(run.slack)
    await person.types("digest status")
    assert "Thursday 16 April" in (await person.answer(within=PATIENCE)).words

    run.clock.jump(timedelta(hours=28, minutes=10))
    await run.posted(2)
    run.clock.jump(timedelta(hours=-3))
    await run.posted(2)
    run.clock.jump(timedelta(hours=3))
    await run.posted(2)
    assert await run.days() == {"2026-04-16": "posted", "2026-04-17": "posted"}


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_clock_that_jumps_under_a_post_leaves_it_one_post(run: Run, hours: int) -> None:
    run.slack.faults.plan("chat.postMessage", Fault("slow", 2 * BEATS))
    run.clock.set(NINE + timedelta(seconds=1))
    await run.slack.until(lambda: bool(run.overviews), within=PATIENCE)
    run.clock.jump(timedelta(hours=hours))
    await run.slack.until(lambda: len(run.slack.state.shown_in("C1")) == 1 + PAPERS, within=PATIENCE)
    await run.posted(1)
    assert await run.days() == {"2026-04-16": "posted"}
