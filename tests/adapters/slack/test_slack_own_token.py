"""``SLACK_BOT_TOKEN`` beside workspaces that installed Broadsheet themselves: neither stops the other."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack.faults import WorkspaceGone
from adapters.slack.teams import Team, Teams
from adapters.slack.web import Web
from bot.domain import DigestState
from bot.errors import Busy
from tests.adapters.slack.agency import installed
from tests.adapters.slack.office import an_office, over_http
from tests.builders import NOW
from tests.servers.slack.faults import Fault
from tests.servers.slack.server import CLIENT_ID, CLIENT_SECRET, SlackServer
from tests.servers.slack.state import BOT_TOKEN, BOT_USER, TEAM

# The SDK still exchanges an OAuth code by a class that aiohttp wants to be rid of.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

INSTALLED = Team(TEAM, "xoxb-installed", BOT_USER, at=NOW)


def teams_of(
    slack: SlackServer, stored: Sequence[Team], told: list[Team] | None = None, token: str = BOT_TOKEN
) -> Teams:
    async def lookup(workspace: str) -> Team | None:
        return next((team for team in stored if team.id == workspace), None)

    async def gone(team: Team, _why: str) -> bool:
        if told is not None:
            told.append(team)
        return not any(each.at > team.at for each in stored)

    teams = Teams(Web(slack.url), token, lookup)
    teams.on_gone = gone
    return teams


@pytest.mark.parametrize("why", ["invalid_auth", "not_allowed_token_type"])
async def test_trouble_with_a_token_of_its_own_stops_no_workspace_that_installed_it(
    slack: SlackServer, tmp_path: Path, why: str
) -> None:
    app = {"client_id": CLIENT_ID, "client_secret": SecretStr(CLIENT_SECRET)}
    chosen = over_http(slack, bot_token=SecretStr("xoxb-of-no-use"), **app)
    slack.faults.plan("auth.test", Fault("code", code=why))
    async with an_office(tmp_path, slack, chosen) as agency:
        await installed(agency)
        await agency.some_papers(1)
        await agency.subscribed()

        [digest] = await agency.next_digest()

        assert digest.state is DigestState.POSTED
        assert (await agency.channel()).paused == ""


async def test_a_refused_token_of_its_own_is_asked_about_once_and_only_where_it_is_needed(slack: SlackServer) -> None:
    teams = teams_of(slack, [Team(TEAM, BOT_TOKEN, BOT_USER, at=NOW)], token="xoxb-refused")

    for _ in range(3):
        await teams.call(TEAM, "users_info", user="U1")
    assert not slack.called("auth.test")

    for _ in range(3):
        with pytest.raises(WorkspaceGone):
            await teams.of("T-elsewhere")
    assert len(slack.called("auth.test")) == 1


async def test_to_ask_in_vain_whose_token_it_is_leaves_no_post_in_doubt(slack: SlackServer) -> None:
    teams = teams_of(slack, [])
    slack.faults.plan("auth.test", Fault("error"))
    posts = [teams.call(TEAM, "chat_postMessage", channel="C1", text="hello") for _ in range(3)]

    found = await asyncio.gather(*posts, return_exceptions=True)

    assert [type(each) for each in found] == [Busy] * 3
    assert len(slack.called("auth.test")) == 1, "all of them wait for the same answer"
    assert not slack.called("chat.postMessage")


async def test_a_workspace_with_two_refused_tokens_is_gone(slack: SlackServer) -> None:
    told: list[Team] = []
    teams = teams_of(slack, [INSTALLED], told)
    await teams.own()
    slack.state.tokens.clear()

    with pytest.raises(Busy, match="another token"):
        await teams.call(TEAM, "users_info", user="U1")
    with pytest.raises(WorkspaceGone):
        await teams.call(TEAM, "users_info", user="U1")
    with pytest.raises(WorkspaceGone):
        await teams.call(TEAM, "users_info", user="U1")

    assert told == [INSTALLED]
    assert len(slack.called("users.info")) == 2, "neither is tried once more"


async def test_where_the_installed_token_is_refused_its_own_one_serves(slack: SlackServer) -> None:
    told: list[Team] = []
    teams = teams_of(slack, [INSTALLED], told)
    slack.state.channel("C1", name="nlp")

    with pytest.raises(Busy, match="another token"):
        await teams.call(TEAM, "users_info", user="U1")

    assert (await teams.call(TEAM, "users_info", user="U1"))["ok"]
    assert told == []
