"""The log of a real process while people use it: one reference for each event, and nothing that is theirs."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clocks import real
from bot.domain import Place
from tests.cli.command_line import PATIENCE, CommandLine, without_a_network
from tests.cli.subscribed import PAPERS, subscribe
from tests.servers.slack.faults import Fault
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN, BOT_USER, TEAM

SECRET_KEY = "a key that nobody guesses, ever, at all"
TYPED = "zweihundert wombats"
NAME = "somebody"
"""What Slack calls the person in its payloads."""


def lines_of(log: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.decode().splitlines()]


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
async def test_the_log_has_a_reference_for_each_event_and_neither_tokens_nor_words_nor_names(
    tmp_path: Path, level: str
) -> None:
    async with SlackServer().running() as slack:
        slack.state.channel("C1", name="nlp")
        slacks = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
        settings = without_a_network(SOURCES="sample", HTTP_PORT="0", HEARTBEAT_SECONDS="0.5", LOG_LEVEL=level)
        cli = CommandLine(tmp_path, settings | slacks | {"SECRET_KEY": SECRET_KEY})
        await subscribe(
            f"sqlite+aiosqlite:///{cli.database}", Place("slack", TEAM, "C1"), real() - timedelta(seconds=5)
        )
        process = await cli.start("run")
        reading = asyncio.create_task(process.communicate())
        await slack.until(lambda: len(slack.state.shown_in("C1")) == 1 + PAPERS or None, within=PATIENCE)
        person = SlackPerson(slack)
        for line in (f"search {TYPED}", f"topics add {TYPED}", f"{TYPED} is no command"):
            await person.types(line)
            await person.answer(within=PATIENCE)
        reply = next(said for said in slack.state.shown_in("C1") if said.thread)
        await person.reacts(reply, "fire")
        await person.presses(reply, reply.buttons[0]["text"]["text"])
        await person.answer(within=PATIENCE)
        # An answer that the platform does not take is in the log, too.
        slack.faults.plan("chat.postEphemeral", *[Fault("error")] * 9)
        mention = {"type": "app_mention", "user": person.id, "text": f"<@{BOT_USER}> {TYPED}", "channel": "C1"}
        await slack.event(mention | {"ts": slack.state.ts()})
        await slack.until(lambda: slack.called("chat.postEphemeral"), within=PATIENCE)
        process.terminate()
        _, log = await reading

    lines, text = lines_of(log), log.decode()
    assert [word for word in (BOT_TOKEN, APP_TOKEN, SECRET_KEY, TYPED, NAME, reply.words[:40]) if word in text] == []
    told = [line for line in lines if line["event"] in ("call", "reaction")]
    assert {line["event"] for line in told} == {"call", "reaction"}
    references = [line["reference"] for line in told]
    assert len(references) == len(set(references)) >= 5
    assert [line["kind"] for line in told if line["event"] == "call"][:4] == ["command"] * 3 + ["press"]
