"""``SLACK_BOT_TOKEN`` of which Slack does not say whose it is: nobody waits for that, and it comes back."""

import asyncio

import pytest

from adapters.slack import teams
from adapters.slack.faults import NOT_INSTALLED, WorkspaceGone
from adapters.slack.platform import Authorize
from adapters.slack.teams import Team, Teams
from adapters.slack.web import Web
from bot.errors import Busy, PlatformError, StoreAway
from tests.builders import NOW
from tests.servers.slack.faults import Fault
from tests.servers.slack.server import SlackServer
from tests.servers.slack.state import BOT_TOKEN, BOT_USER, TEAM

OF_ANOTHER_KIND = Fault("code", code="not_allowed_token_type")


@pytest.fixture
def back() -> list[str]:
    return []


@pytest.fixture
def own(slack: SlackServer, back: list[str]) -> Teams:
    async def nowhere(_workspace: str) -> Team | None:
        return None

    async def welcomed(team: Team) -> None:
        back.append(team.id)

    made = Teams(Web(slack.url), BOT_TOKEN, nowhere)
    made.on_back = welcomed
    return made


async def test_a_token_of_another_kind_is_none_of_a_workspace_and_is_asked_about_once(
    slack: SlackServer, own: Teams
) -> None:
    slack.faults.plan("auth.test", OF_ANOTHER_KIND)

    for _ in range(2):
        with pytest.raises(WorkspaceGone, match=NOT_INSTALLED):
            await own.of("T-elsewhere")
    assert await Authorize(own)(enterprise_id=None, team_id="T-elsewhere", user_id="U1") is None
    assert not await own.is_own("T-elsewhere")

    assert len(slack.called("auth.test")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        OF_ANOTHER_KIND,
        Fault("code", code="invalid_auth"),
        Fault("code", code="org_login_required"),
        Fault("error"),
    ],
)
async def test_after_any_trouble_its_workspace_is_back_once_slack_says_whose_the_token_is(
    slack: SlackServer, own: Teams, back: list[str], fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.faults.plan("auth.test", fault)
    with pytest.raises(PlatformError):
        await own.own(anew=True)

    monkeypatch.setattr(teams, "now", lambda: asyncio.get_running_loop().time() + teams.ASK_AGAIN)

    assert (await own.of(TEAM)).id == TEAM
    assert back == [TEAM]


async def test_a_workspace_that_is_back_serves_though_the_database_is_away(
    slack: SlackServer, own: Teams, back: list[str]
) -> None:
    welcomed, away = own.on_back, [StoreAway("away")]

    async def stumbling(team: Team) -> None:
        if away:
            raise away.pop()
        assert welcomed is not None
        await welcomed(team)

    own.on_back = stumbling
    slack.faults.plan("auth.test", Fault("code", code="invalid_auth"))
    with pytest.raises(WorkspaceGone):
        await own.own()

    await own.own(anew=True)
    assert back == []
    await own.call(TEAM, "users_info", user="U1")

    assert back == [TEAM]


async def test_where_a_newer_installation_serves_nobody_asks_whose_it_is(slack: SlackServer) -> None:
    stored = [Team(TEAM, "xoxb-before", BOT_USER, at=NOW), Team(TEAM, "xoxb-since", BOT_USER, at=NOW)]

    async def lookup(_workspace: str) -> Team | None:
        return stored.pop(0)

    with pytest.raises(Busy, match="another token"):
        await Teams(Web(slack.url), BOT_TOKEN, lookup).call(TEAM, "users_info", user="U1")

    assert not slack.called("auth.test")
