"""Two Broadsheets in one Slack, on one PostgreSQL: whatever one of them does, the other knows."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import SecretStr

from adapters.slack import once
from adapters.slack.understanding import UNABLE
from bot.domain import DigestState
from tests.adapters.slack.agency import installed, is_gone, is_stored
from tests.adapters.slack.office import Office, an_office, over_http
from tests.adapters.slack.program import started
from tests.servers.slack.faults import Fault
from tests.servers.slack.server import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SlackServer, signed
from tests.servers.slack.state import BOT_TOKEN, BOT_USER, TEAM

# The SDK still exchanges an OAuth code by a class that aiohttp wants to be rid of.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

Pair = tuple[Office, Office]
MENTION = {"type": "app_mention", "user": "U1", "text": f"<@{BOT_USER}> help", "channel": "C1", "ts": "1.2"}


@asynccontextmanager
async def two(
    folder: Path, slack: SlackServer, url: str, keys: tuple[str, str], **settings: Any
) -> AsyncIterator[Pair]:
    chosen = over_http(slack, **settings)
    slack.state.channel("C1", name="nlp")
    async with (
        an_office(folder, slack, chosen, url=url, secret_key=keys[0]) as one,
        an_office(folder, slack, chosen, url=url, secret_key=keys[1]) as other,
    ):
        yield one, other


@pytest.fixture
def keys() -> tuple[str, str]:
    return ("k" * 32, "k" * 32)


@pytest.fixture
async def agencies(slack: SlackServer, tmp_path: Path, postgres_url: str, keys: tuple[str, str]) -> AsyncIterator[Pair]:
    """Broadsheet that workspaces install themselves, in two processes."""
    slack.state.tokens.clear()
    app = {"bot_token": SecretStr(""), "client_id": CLIENT_ID, "client_secret": SecretStr(CLIENT_SECRET)}
    async with two(tmp_path, slack, postgres_url, keys, **app) as pair:
        yield pair


@pytest.fixture
async def offices(slack: SlackServer, tmp_path: Path, postgres_url: str, keys: tuple[str, str]) -> AsyncIterator[Pair]:
    async with two(tmp_path, slack, postgres_url, keys) as pair:
        yield pair


# --- installations ----------------------------------------------------------------------------------


async def followed(one: Office, other: Office) -> None:
    """A channel gets digests in a workspace that was installed through ``one``; ``other`` knows the papers, too."""
    await installed(one)
    await one.some_papers(1)
    await other.library.refresh()
    await one.subscribed()


async def test_a_workspace_that_comes_back_through_one_process_is_back_for_the_other(agencies: Pair) -> None:
    one, other = agencies
    await followed(one, other)
    other.is_told()
    assert "Broadsheet" in (await other.person.asks("help")).words
    await other.slack.uninstalled()
    assert "not installed" in (await other.person.asks("help")).words

    await installed(one)

    assert "not installed" not in (await other.person.asks("help")).words
    assert [digest.state for digest in await other.next_digest()] == [DigestState.POSTED]


async def test_a_token_that_was_refused_says_nothing_of_the_one_that_another_process_stored(agencies: Pair) -> None:
    one, other = agencies
    await followed(one, other)
    one.slack.state.tokens.clear()
    await other.next_digest()
    assert "taken back" in (await one.channel()).paused
    assert await is_gone(one)

    await installed(one)

    assert not await is_gone(one)
    assert [digest.state for digest in await other.next_digest()] == [DigestState.POSTED]


async def test_a_refusal_that_was_under_way_while_it_was_installed_again_stops_nothing(agencies: Pair) -> None:
    one, other = agencies
    await followed(one, other)
    one.slack.state.tokens.clear()
    held = Fault("held")
    one.slack.faults.plan("chat.postMessage", held)
    posting = asyncio.create_task(other.next_digest())
    await one.slack.until(lambda: one.slack.called("chat.postMessage"))

    await installed(one)
    held.until.set()
    [digest] = await posting

    assert digest.state is DigestState.DELIVERING, "it is tried again, with the token that counts"
    assert not await is_gone(one)
    assert (await one.channel()).paused == ""


@pytest.mark.parametrize("keys", [("k" * 32, "w" * 32)])
async def test_a_process_with_a_wrong_key_stops_nothing_for_the_others(agencies: Pair) -> None:
    right, wrong = agencies
    await followed(right, wrong)

    [digest] = await wrong.next_digest()
    wrong.is_told()
    status, said = await answered_command(wrong)

    assert digest.state is DigestState.DELIVERING
    assert (status, said) == (200, UNABLE)
    assert await is_stored(right)
    assert not await is_gone(right)
    assert (await right.channel()).paused == ""


# --- events -----------------------------------------------------------------------------------------


async def test_a_mention_that_comes_again_to_another_process_is_answered_once(offices: Pair) -> None:
    """Slack delivers it again while the first process is still at it."""
    one, other = offices
    one.slack.faults.plan("users.info", Fault("slow", 1.0))
    one.is_told()
    first = asyncio.create_task(one.slack.event(MENTION, "Ev1"))
    await one.slack.until(lambda: one.slack.called("users.info"))

    other.is_told()
    await other.slack.event(MENTION, "Ev1", retry=1)
    await first
    await other.slack.event(MENTION, "Ev1", retry=2)
    await one.settled()

    assert len(one.slack.state.private) == 1
    assert len(one.slack.called("users.info")) == 1


async def test_what_takes_long_is_not_acknowledged_by_another_process_until_it_is_done(
    offices: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "PATIENCE", 0.0)
    one, other = offices
    held = Fault("held")
    one.slack.faults.plan("users.info", held)
    one.is_told()
    first = asyncio.create_task(one.slack.event(MENTION, "Ev1"))
    await one.slack.until(lambda: one.slack.called("users.info"))

    other.is_told()
    assert (await answered(other, MENTION))[0] == 503
    held.until.set()
    await first
    assert (await answered(other, MENTION))[0] == 200
    await one.settled()

    assert len(one.slack.state.private) == 1


async def test_what_failed_in_one_process_is_done_by_the_next(offices: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = offices
    join = {"type": "member_joined_channel", "user": BOT_USER, "channel": "C1"}
    with monkeypatch.context() as broken:

        async def full(*_: object, **__: object) -> None:
            raise OSError("the disk is full")

        broken.setattr("storage.channels.SqlChannels.ensure", full)
        one.is_told()
        assert (await answered(one, join))[0] == 500

    other.is_told()
    assert (await answered(other, join))[0] == 200
    await other.settled()

    assert [said.channel for said in one.slack.state.messages] == ["C1"]


async def test_whoever_dies_at_an_event_is_followed_by_the_process_that_gets_it_again(
    slack: SlackServer, tmp_path: Path, postgres_url: str
) -> None:
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
    shared = {"DATABASE_URL": postgres_url, "TAKEOVER_SECONDS": "3"}
    slack.state.channel("C1", name="nlp")
    slack.faults.plan("users.info", Fault("slow", 30.0))
    async with started(tmp_path, **tokens, **shared) as one:
        await slack.until(lambda: slack.sockets.open, within=60)
        async with started(tmp_path, **tokens, **shared):
            await slack.until(lambda: len(slack.sockets.open) == 2 or None, within=60)
            await slack.sockets.deliver("events_api", slack.payload(MENTION, "Ev1"), on=slack.sockets.open[0])
            await slack.until(lambda: slack.called("users.info"))
            one.send_signal(signal.SIGKILL)
            await slack.until(lambda: len(slack.sockets.open) == 1 or None)

            await delivered_until_acknowledged(slack)
            await slack.until(lambda: slack.state.private)
            await delivered_until_acknowledged(slack)

    assert len(slack.state.private) == 1


async def delivered_until_acknowledged(slack: SlackServer) -> None:
    """Again and again, as Slack does, only sooner."""
    async with asyncio.timeout(60):
        for retry in range(1, 60):
            acknowledged = await slack.sockets.deliver("events_api", slack.payload(MENTION, "Ev1"), retry)
            if (await asyncio.wait([acknowledged], timeout=3))[0]:
                return


async def answered(office: Office, event: dict[str, Any]) -> tuple[int, str]:
    """The status and the text of the acknowledgement."""
    return await _sent(office, json.dumps(office.slack.payload(event, "Ev1")), "application/json")


async def answered_command(office: Office) -> tuple[int, str]:
    fields = {"command": "/papers", "text": "help", "team_id": TEAM, "channel_id": "C1", "user_id": "U1"}
    return await _sent(office, urlencode(fields), "application/x-www-form-urlencoded")


async def _sent(office: Office, body: str, content: str) -> tuple[int, str]:
    headers = {"Content-Type": content, **signed(body)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(office.slack.events_url, data=body.encode(), headers=headers) as response,
    ):
        return response.status, await response.text()
