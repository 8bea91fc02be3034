"""``broadsheet run`` as it is started by whoever operates it, with ``SLACK_API_URL`` pointing at our server."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from adapters.sealing import TokenSeal
from bot.ports import Installation
from bot.resealing import Sealed, how_sealed
from storage.unit_of_work import open_store
from tests.adapters.slack.program import started
from tests.builders import NOW
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN


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


async def test_tokens_are_sealed_anew_when_the_key_was_changed(slack: SlackServer, tmp_path: Path) -> None:
    old, new = "o" * 32, "n" * 32
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path / 'run.db'}")
    async with store.write() as uow:
        sealed = TokenSeal(old).seal('["xoxb-1", "U0", "B0", []]')
        await uow.installations.put(Installation("slack", "T1", sealed, NOW))
        await uow.commit()
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
    async with started(tmp_path, SECRET_KEY=f"{new},{old}", **tokens), asyncio.timeout(60):
        while await how_sealed(store, TokenSeal(new)) != {Sealed.NEWEST: 1}:
            await asyncio.sleep(0.1)
    await store.close()
