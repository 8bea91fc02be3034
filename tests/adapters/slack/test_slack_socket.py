"""The socket: closed, cut, silent, asked to leave; each time it is rebuilt, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack import socket
from bot.errors import SetupError
from tests.adapters.slack.office import Office, an_office, settings_for
from tests.servers.slack.faults import Fault
from tests.servers.slack.server import SlackServer


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds become tenths: what is tested is what happens, not when."""
    monkeypatch.setattr(socket, "PING", 0.2)
    monkeypatch.setattr(socket, "GRACE", 0.3)
    monkeypatch.setattr(socket, "WAITS", (0.05,))


@pytest.fixture
async def office(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path, slack) as made:
        slack.state.channel("C1", name="nlp")
        yield made


async def works(office: Office) -> bool:
    return "Broadsheet" in (await office.person.asks("help")).words


async def a_new_connection(office: Office, than: int = 1) -> None:
    await office.slack.until(lambda: office.slack.sockets.opened > than and office.slack.sockets.open)


async def test_a_closed_socket_is_opened_again(office: Office) -> None:
    await office.slack.sockets.close()
    await a_new_connection(office)

    assert await works(office)


async def test_a_cut_cable_is_noticed(office: Office) -> None:
    await office.slack.sockets.reset()
    await a_new_connection(office)

    assert await works(office)


async def test_a_silent_socket_is_noticed_and_rebuilt(slack: SlackServer, tmp_path: Path) -> None:
    slack.sockets.hangs = True
    async with an_office(tmp_path, slack) as office:
        slack.sockets.hangs = False
        await a_new_connection(office)

        assert await works(office)


async def test_a_closed_session_is_rebuilt_and_not_waited_for(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the SDK's own client never recovers from."""
    made: list[socket.OneConnection] = []

    class Watched(socket.OneConnection):
        async def connect(self) -> None:
            made.append(self)
            await super().connect()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped

    monkeypatch.setattr(socket, "OneConnection", Watched)
    async with an_office(tmp_path, slack) as office:
        await made[0].aiohttp_client_session.close()
        await a_new_connection(office)

        assert await works(office)


async def test_when_asked_to_leave_the_next_connection_is_there_first(office: Office) -> None:
    await office.slack.sockets.ask_to_leave()
    await a_new_connection(office)

    assert len(office.slack.sockets.open) == 2, "the old one may still acknowledge"
    assert await works(office)
    await office.slack.until(lambda: len(office.slack.sockets.open) == 1)
    assert await works(office)


async def test_a_refresh_in_the_midst_of_events_loses_none(office: Office) -> None:
    await office.some_papers(5)
    await office.subscribed()
    await office.next_digest()
    replies = office.replies()

    async with asyncio.TaskGroup() as group:
        for number, reply in enumerate(replies):
            group.create_task(office.person.reacts(reply, "+1"))
            if number == 2:
                group.create_task(office.slack.sockets.ask_to_leave())

    assert len(await office.feedback()) == len(replies)


async def test_what_was_not_acknowledged_is_delivered_again_and_counts_once(office: Office) -> None:
    await office.some_papers(2)
    await office.subscribed()
    await office.next_digest()
    reply = office.replies()[0]
    payload = office.slack.payload(office.person.reaction("reaction_added", reply, "+1"), "Ev-1")
    await office.slack.sockets.deliver("events_api", payload)
    await office.slack.sockets.reset()
    await a_new_connection(office)

    await office.slack.event(office.person.reaction("reaction_added", reply, "+1"), "Ev-1", retry=1)

    assert len(await office.feedback()) == 1


async def test_connecting_is_tried_until_it_succeeds(slack: SlackServer, tmp_path: Path) -> None:
    slack.faults.plan("apps.connections.open", Fault("error"), Fault("lost"), Fault("busy"), Fault("html"))
    async with an_office(tmp_path, slack) as office:
        assert await works(office)
    assert slack.faults.left == 0


async def test_slack_says_how_long_to_wait_for_the_next_connection(
    slack: SlackServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.plan("apps.connections.open", Fault("busy", seconds=1))
    async with an_office(tmp_path, slack) as office:
        assert await works(office)
    assert 1.0 in [getattr(record, "facts", {}).get("again_in") for record in caplog.records]


async def test_a_token_that_is_doubted_later_is_no_reason_to_stop(office: Office) -> None:
    office.slack.faults.plan("apps.connections.open", Fault("code", code="invalid_auth"), Fault("code", code="odd"))
    await office.slack.sockets.close()
    await a_new_connection(office)

    assert await works(office)
    assert office.slack.faults.left == 0


async def test_a_wrong_app_token_is_said_at_once(slack: SlackServer, tmp_path: Path) -> None:
    with pytest.raises(ExceptionGroup) as refused:
        async with an_office(tmp_path, slack, settings_for(slack, app_token=SecretStr("xapp-wrong"))):
            pass
    assert refused.group_contains(SetupError, match="SLACK_APP_TOKEN")


async def test_a_wrong_bot_token_is_said_at_once(slack: SlackServer, tmp_path: Path) -> None:
    slack.state.tokens.clear()

    with pytest.raises(SetupError, match="SLACK_BOT_TOKEN"):
        async with an_office(tmp_path, slack):
            pass
