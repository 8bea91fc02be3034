"""A backup taken from, and put back under, a running process: it goes on, and nothing is posted twice."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clocks import real
from bot.domain import Place
from tests.cli.command_line import PATIENCE, CommandLine, without_a_network
from tests.cli.subscribed import PAPERS, subscribe
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN, TEAM

BEATS = 3.0
"""Seconds in which the heart beats several times: long enough to do what must not be done."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_it_goes_on_with_what_was_put_back_and_posts_nothing_again(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'b.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    await subscribe(url, Place("slack", TEAM, "C1"), real() - timedelta(seconds=5))
    async with SlackServer().running() as slack:
        slack.state.channel("C1", name="nlp")
        slacks = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
        settings = without_a_network(SOURCES="sample", HTTP_PORT="0", HEARTBEAT_SECONDS="0.5", DATABASE_URL=url)
        cli, person = CommandLine(tmp_path, settings | slacks), SlackPerson(slack)
        before = await cli("backup", "before.gz")
        process = await cli.start("run")
        reading = asyncio.create_task(process.communicate())
        await slack.until(lambda: len(slack.state.shown_in("C1")) == 1 + PAPERS or None, within=PATIENCE)
        while_running = await cli("backup", "while-running.gz")
        await person.types("topics add speech")
        assert "Following speech" in (await person.answer(within=PATIENCE)).words

        for file in ("while-running.gz", "before.gz"):
            restored = await cli("restore", file, "--yes")
            assert (restored.status, restored.out) == (0, "")
            await asyncio.sleep(BEATS)
            await person.types("topics list")
            assert "speech" not in (await person.answer(within=PATIENCE)).words
        assert len(slack.state.shown_in("C1")) == 1 + PAPERS
        process.terminate()
        _, log = await reading
    assert (before.status, while_running.status, process.returncode) == (0, 0, 0)
    assert b"Traceback" not in log, log.decode()
