"""When Slack does not take the bot's token any more: what stops, what is waited for, and what goes on again."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack import teams
from bot.domain import DigestState
from tests.adapters.slack.office import Office, an_office, settings_for
from tests.servers.slack.faults import Fault
from tests.servers.slack.server import SlackServer
from tests.servers.slack.state import TEAM


async def test_a_revoked_token_pauses_every_channel_of_the_workspace(office: Office) -> None:
    await office.some_papers(1)
    for channel in ("C1", "C2", "C3"):
        await office.subscribed(channel)
    office.slack.state.tokens.clear()

    await office.next_digest()
    calls = len(office.slack.calls)
    await office.delivery.deliver_due()

    reasons = [(await office.channel(each)).paused for each in ("C1", "C2", "C3")]
    assert all("taken back" in reason for reason in reasons)
    assert len(office.slack.calls) == calls, "nothing is asked of a workspace that is gone"


async def test_a_workspace_that_moves_into_an_organisation_is_waited_for(office: Office) -> None:
    await office.some_papers(1)
    await office.subscribed()
    office.slack.faults.plan("chat.postMessage", Fault("code", code="org_login_required"))

    [digest] = await office.next_digest()
    assert digest.state is DigestState.DELIVERING
    assert (await office.channel()).paused == ""

    office.time.now += timedelta(minutes=31)
    [digest] = await office.delivery.deliver_due()
    assert digest.state is DigestState.POSTED


async def test_uninstalling_pauses_everything(office: Office) -> None:
    await office.some_papers(1)
    await office.subscribed()
    office.slack.faults.plan("auth.test", Fault("code", code="account_inactive"))
    await office.slack.uninstalled()

    assert "removed from the workspace" in (await office.channel()).paused
    assert await office.next_digest() == []
    assert office.slack.called("chat.postMessage") == []


async def test_a_removal_that_is_told_late_does_not_touch_a_bot_token_that_works(office: Office) -> None:
    await office.some_papers(1)
    await office.subscribed()
    await office.slack.event({"type": "app_uninstalled"})

    assert (await office.channel()).paused == ""
    assert [digest.state for digest in await office.next_digest()] == [DigestState.POSTED]


async def test_with_a_bot_token_that_works_again_the_next_start_goes_on(slack: SlackServer, tmp_path: Path) -> None:
    async with an_office(tmp_path, slack) as before:
        await before.some_papers(1)
        await before.subscribed()
        await slack.uninstalled()
        assert (await before.channel()).paused
        time = before.time
    slack.state.tokens["xoxb-another"] = TEAM

    async with an_office(tmp_path, slack, settings_for(slack, bot_token=SecretStr("xoxb-another")), time) as after:
        assert (await after.channel()).paused == ""
        assert [digest.state for digest in await after.next_digest()] == [DigestState.POSTED]


async def test_a_refused_token_is_asked_again_after_a_while_and_all_goes_on_when_it_works(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.some_papers(1)
    await office.subscribed()
    office.slack.faults.plan("users.info", Fault("code", code="invalid_auth"))
    await office.person.types("help")
    await office.settled()
    assert "does not accept" in (await office.channel()).paused
    calls = len(office.slack.calls)
    await office.person.types("help")
    await office.settled()
    assert len(office.slack.calls) == calls, "not at once"

    monkeypatch.setattr(teams, "now", lambda: asyncio.get_running_loop().time() + teams.ASK_AGAIN)
    await office.person.types("help")
    await office.settled()

    assert (await office.channel()).paused == ""
