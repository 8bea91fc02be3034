"""Whatever Slack, or something that stands in for it, sends: an acknowledgement, no traceback, nothing lost."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.understanding import dispatched
from tests.adapters.slack.office import Office, an_office
from tests.fuzz.mutations import changed, no_traceback
from tests.servers.slack.server import SlackServer
from tests.servers.slack.state import BOT_USER

EVENTS: tuple[dict[str, Any], ...] = (
    {"type": "reaction_added", "user": "U1", "reaction": "+1", "item_user": BOT_USER},
    {"type": "reaction_removed", "user": "U1", "reaction": "+1", "item_user": BOT_USER},
    {"type": "member_joined_channel", "user": BOT_USER, "channel": "C1", "channel_type": "C", "team": "T1"},
    {"type": "member_left_channel", "user": BOT_USER, "channel": "C9", "channel_type": "C", "team": "T1"},
    {"type": "app_mention", "user": "U1", "text": f"<@{BOT_USER}> topics list", "channel": "C1", "ts": "1.2"},
    {"type": "message", "channel_type": "im", "user": "U1", "text": "help", "channel": "D1", "ts": "1.2"},
    {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
    {
        "type": "link_shared",
        "channel": "C1",
        "user": "U1",
        "message_ts": "1.2",
        "links": [{"domain": "arxiv.org", "url": "https://arxiv.org/abs/2604.00001"}],
    },
    {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}},
    {"type": "channel_archive", "channel": "C9", "user": "U1"},
    {"type": "channel_left", "channel": "C9"},
    {"type": "something_new", "value": 1},
)


class AtWork:
    """One Broadsheet on one event loop for all examples, and right payloads of every kind."""

    def __init__(self, runner: asyncio.Runner, office: Office, payloads: list[dict[str, Any]]) -> None:
        self.runner = runner
        self.office = office
        self.payloads = payloads

    def take(self, body: Any) -> int:
        """Deliver one payload; returns the status of the acknowledgement, once all its work is done."""
        return self.runner.run(self._take(body))

    async def _take(self, body: Any) -> int:
        async def read() -> AsyncBoltRequest:
            return AsyncBoltRequest(mode="socket_mode", body=body)

        response = await dispatched(self.office.platform._dispatch, read)
        await self.office.settled()
        return response.status


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        slack = runner.run(stack.enter_async_context(SlackServer().running()))
        office = runner.run(stack.enter_async_context(an_office(tmp_path_factory.mktemp("office"), slack)))
        yield AtWork(runner, office, runner.run(_recorded(office)))
        runner.run(stack.aclose())


async def _recorded(office: Office) -> list[dict[str, Any]]:
    """What a person does in a channel with a digest, as Slack tells of it."""
    slack, person = office.slack, office.person
    slack.state.channel("C1", name="nlp")
    await office.some_papers()
    await office.subscribed(layout="thread")
    await office.next_digest()
    told: list[dict[str, Any]] = []
    deliver = slack.deliver

    async def recording(kind: str, payload: dict[str, Any], retry: int = 0) -> dict[str, Any]:
        told.append(payload)
        return await deliver(kind, payload, retry)

    slack.deliver = recording  # type: ignore[method-assign] # watched for a while
    await person.asks("trending 3")
    for label in ("More like this", "Why", "Abstract"):
        reply = office.replies()[0]
        if label in reply.labels:
            await person.presses(reply, label)
    settings = await person.asks("settings show")
    await person.presses(settings, "Change")
    await person.submits(await person.modal(), topics="retrieval")
    slack.deliver = deliver  # type: ignore[method-assign] # watched for a while
    await office.settled()
    item = {"item": {"type": "message", "channel": "C1", "ts": office.overview().ts}}
    events = [slack.payload(event | item, f"Ev-fuzz-{n}") for n, event in enumerate(EVENTS)]
    return [*told, *events]


def test_right_payloads_of_every_kind_are_there(at_work: AtWork) -> None:
    kinds = {str(body.get("type", body.get("command"))) for body in at_work.payloads}
    assert kinds == {"/papers", "block_actions", "view_submission", "event_callback"}


@given(data=st.data())
def test_any_payload_is_acknowledged_without_a_traceback(at_work: AtWork, data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(at_work.payloads).flatmap(changed))
    with no_traceback():
        status = at_work.take(body)
    assert status in {200, 404}, "anything else would be delivered again and again"


def test_after_all_that_it_still_answers(at_work: AtWork) -> None:
    async def asks() -> str:
        return (await at_work.office.person.asks("help")).words

    assert "Broadsheet" in at_work.runner.run(asks())
