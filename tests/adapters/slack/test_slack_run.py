"""``broadsheet run`` as it is started by whoever operates it, with ``SLACK_API_URL`` pointing at our server."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN


@asynccontextmanager
async def started(folder: Path, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DISCORD_"))}
    shared = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'run.db'}",
        "SOURCES": "sample",
        "EMBEDDING_MODEL": "none",
        "HTTP_PORT": "0",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=mine | shared | settings, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def told(folder: Path, settings: Mapping[str, str]) -> tuple[int | None, str]:
    async with started(folder, **settings) as process, asyncio.timeout(60):
        _, said = await process.communicate()
        return process.returncode, said.decode()


async def test_it_answers_the_first_question(slack: SlackServer, tmp_path: Path) -> None:
    slack.state.channel("C1", name="nlp")
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
    async with started(tmp_path, **tokens) as process:
        await slack.until(lambda: slack.sockets.open, within=60)
        person = SlackPerson(slack)
        await person.types("help")
        assert "Broadsheet" in (await person.answer(within=60)).words

        process.terminate()
        async with asyncio.timeout(60):
            await process.communicate()
        assert process.returncode == 0


async def test_half_a_setup_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    status, said = await told(tmp_path, {"SLACK_BOT_TOKEN": BOT_TOKEN})

    assert status != 0
    assert "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing" in said
    assert "Traceback" not in said


async def test_a_token_that_slack_does_not_accept_is_said_without_innards(slack: SlackServer, tmp_path: Path) -> None:
    slack.state.tokens.clear()
    settings = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}

    status, said = await told(tmp_path, settings)

    assert status != 0
    assert "Slack does not accept SLACK_BOT_TOKEN" in said
    assert "Traceback" not in said
