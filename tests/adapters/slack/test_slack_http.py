"""Events over signed HTTP, and the installation in many workspaces."""

import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.domain import DigestState
from tests.adapters.slack.agency import installed, is_gone, is_stored
from tests.adapters.slack.office import Office, an_office, over_http
from tests.servers.slack.server import CLIENT_ID, CLIENT_SECRET, SlackServer, signed

# The SDK still exchanges an OAuth code by a class that aiohttp wants to be rid of.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@pytest.fixture
async def office(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path, slack, over_http(slack)) as made:
        slack.state.channel("C1", name="nlp")
        yield made


async def test_commands_buttons_and_reactions_work_over_http(office: Office) -> None:
    await office.some_papers(3)
    await office.subscribed()
    await office.next_digest()
    reply = office.replies()[0]

    assert "Retrieval" in (await office.person.asks("trending retrieval")).words
    await office.person.presses(reply, "Save")
    assert "Saved" in (await office.person.answer()).words
    await office.person.reacts(reply, "+1")
    assert len(await office.feedback()) == 2


async def test_slack_may_check_the_address(office: Office) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"})

    status, said = await sent(office, body, signed(body))

    assert status == 200
    assert json.loads(said) == {"challenge": "abc"}


@pytest.mark.parametrize(
    "how",
    [
        lambda body: {},
        lambda body: signed(body, secret="another"),
        lambda body: signed(body, at=str(int(time.time()) - 600)),
        lambda body: signed(body, at=str(int(time.time()) + 600)),
        lambda body: signed(body, at="yesterday"),
        lambda body: signed(body) | {"X-Slack-Signature": "v0=ünicode"},
        lambda body: {"X-Slack-Request-Timestamp": str(int(time.time()))},
        lambda body: signed("another body"),
    ],
    ids=["missing", "another secret", "stale", "future", "no number", "not ascii", "no signature", "another body"],
)
async def test_what_is_not_signed_by_slack_gets_401_and_no_effect(
    office: Office, how: Callable[[str], dict[str, str]]
) -> None:
    await office.some_papers(1)
    await office.subscribed()
    await office.next_digest()
    reaction = office.person.reaction("reaction_added", office.replies()[0], "+1")
    body = json.dumps(office.slack.payload(reaction, "Ev1"))

    status, _ = await sent(office, body, how(body))

    assert status == 401
    assert await office.feedback() == []


async def test_an_event_whose_effect_cannot_be_stored_is_not_acknowledged(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.some_papers(1)
    await office.subscribed()
    await office.next_digest()
    body = json.dumps(office.slack.payload(office.person.reaction("reaction_added", office.replies()[0], "+1"), "Ev1"))
    with monkeypatch.context() as broken:

        async def full(*_: object, **__: object) -> None:
            raise OSError("the disk is full")

        broken.setattr("storage.feedback.SqlFeedback.give", full)
        status, _ = await sent(office, body, signed(body))
        assert status == 500

    status, _ = await sent(office, body, signed(body))

    assert status == 200
    assert len(await office.feedback()) == 1


async def sent(office: Office, body: str, headers: dict[str, str]) -> tuple[int, str]:
    to = office.slack.events_url
    async with (
        aiohttp.ClientSession() as session,
        session.post(to, data=body.encode(), headers={"Content-Type": "application/json", **headers}) as response,
    ):
        return response.status, await response.text()


# --- many workspaces --------------------------------------------------------------------------------


@pytest.fixture
async def agency(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Office]:
    """Broadsheet that workspaces install themselves."""
    settings = over_http(slack, bot_token=SecretStr(""), client_id=CLIENT_ID, client_secret=SecretStr(CLIENT_SECRET))
    slack.state.tokens.clear()
    async with an_office(tmp_path, slack, settings) as made:
        slack.state.channel("C1", name="nlp")
        yield made


async def test_a_workspace_installs_it_and_uses_it(agency: Office) -> None:
    assert await installed(agency) == 200
    await agency.some_papers(1)

    assert "Retrieval" in (await agency.person.asks("trending retrieval")).words


async def test_the_token_is_not_to_be_read_in_the_database(agency: Office, tmp_path: Path) -> None:
    await installed(agency)

    files = [path.read_bytes() for path in (tmp_path / "office.db", tmp_path / "office.db-wal") if path.exists()]
    assert not any(b"xoxb-of-t1" in content for content in files)


@pytest.mark.parametrize(
    "query", [{"code": "a code"}, {"code": "a code", "state": "forged"}, {"error": "access_denied"}]
)
async def test_a_return_that_nobody_began_installs_nothing(agency: Office, query: dict[str, str]) -> None:
    agency.slack.state.codes["a code"] = "T1"
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(f"{agency.site}slack/oauth_redirect", params=query) as page,
    ):
        assert page.status in (200, 400, 401)

    assert agency.slack.called("oauth.v2.access") == []


async def test_uninstalling_deletes_the_token_and_installing_again_resumes(agency: Office) -> None:
    await installed(agency)
    await agency.some_papers(1)
    await agency.subscribed()
    await agency.slack.uninstalled()

    assert not await is_stored(agency)
    assert await is_gone(agency)
    assert "removed from the workspace" in (await agency.channel()).paused

    await installed(agency)

    assert not await is_gone(agency)
    assert (await agency.channel()).paused == ""
    assert [digest.state for digest in await agency.next_digest()] == [DigestState.POSTED]


async def test_installing_again_resumes_nothing_that_stopped_for_another_reason(agency: Office) -> None:
    await installed(agency)
    await agency.some_papers(1)
    for channel in ("C1", "C2", "C3", "C4"):
        await agency.subscribed(channel)
    async with agency.store.write() as uow:
        await uow.channels.change(agency.place("C2"), paused="The channel is archived.")
        await uow.channels.change(agency.place("C3"), subscribed=False)
        await uow.channels.change(agency.place("C4"), snoozed_until=agency.time.now.date() + timedelta(days=30))
        await uow.commit()
    await agency.slack.uninstalled()

    await installed(agency)
    await agency.next_digest()

    assert (await agency.channel("C2")).paused == "The channel is archived."
    assert not (await agency.channel("C3")).subscribed
    assert {said.channel for said in agency.slack.state.messages} == {"C1"}


async def test_a_revoked_bot_token_deletes_it_and_a_persons_does_not(agency: Office) -> None:
    await installed(agency)
    later = time.time() + 60
    await agency.slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, at=later)
    assert await is_stored(agency)

    await agency.slack.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, at=later)
    assert not await is_stored(agency)


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}]
)
async def test_a_removal_that_is_told_after_the_next_installation_does_not_touch_that(
    agency: Office, event: dict[str, Any]
) -> None:
    await installed(agency)
    await agency.some_papers(1)
    await agency.subscribed()

    await agency.slack.event(event, at=time.time() - 3600)

    assert await is_stored(agency)
    assert not await is_gone(agency)
    assert [digest.state for digest in await agency.next_digest()] == [DigestState.POSTED]


async def test_slack_is_asked_about_a_removal_that_is_close_to_the_installation(agency: Office) -> None:
    await installed(agency)
    await agency.subscribed()
    await agency.slack.event({"type": "app_uninstalled"})
    assert not await is_gone(agency), "the token works"

    await agency.slack.uninstalled(after=0)

    assert await is_gone(agency)
    assert (await agency.channel()).paused


async def test_a_removal_without_a_time_is_not_understood(agency: Office) -> None:
    await installed(agency)
    body = json.dumps(agency.slack.payload({"type": "app_uninstalled"}, "Ev1") | {"event_time": "now"})

    status, _ = await sent(agency, body, signed(body))

    assert status == 200
    assert await is_stored(agency)
