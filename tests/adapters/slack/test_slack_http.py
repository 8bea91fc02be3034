"""Events over signed HTTP, and the installation in many workspaces."""

import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from pydantic import SecretStr

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


async def installed(agency: Office, team: str = "T1") -> int:
    """Goes the way that a browser goes; returns the last status."""
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{agency.site}slack/install", allow_redirects=False) as page:
            link = page.headers["Location"]
            cookie = page.headers["Set-Cookie"].partition(";")[0]
        asked = parse_qs(urlsplit(link).query)
        assert asked["client_id"] == [CLIENT_ID]
        assert asked["redirect_uri"] == ["https://papers.example/slack/oauth_redirect"]
        assert link.startswith(agency.slack.url.removesuffix("api/") + "oauth/v2/authorize")
        agency.slack.state.codes["a code"] = team
        back = {"code": "a code", "state": asked["state"][0]}
        async with browser.get(f"{agency.site}slack/oauth_redirect", params=back, headers={"Cookie": cookie}) as done:
            return done.status


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
    await agency.slack.event({"type": "app_uninstalled"})

    async with agency.store.read() as uow:
        assert await uow.installations.get("slack", "T1") is None
    assert "removed from the workspace" in (await agency.channel()).paused

    await installed(agency)
    await agency.person.invites("C1")

    assert (await agency.channel()).paused == ""
    assert "Retrieval" in (await agency.person.asks("trending retrieval")).words


async def test_a_revoked_bot_token_deletes_it_and_a_persons_does_not(agency: Office) -> None:
    await installed(agency)
    await agency.slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}})
    async with agency.store.read() as uow:
        assert await uow.installations.get("slack", "T1")

    await agency.slack.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}})
    async with agency.store.read() as uow:
        assert await uow.installations.get("slack", "T1") is None
