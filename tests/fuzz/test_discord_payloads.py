"""Whatever comes over Discord's gateway: no traceback, no lost connection, nothing lost."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.client import Client
from tests.adapters.discord.club import Club, a_club
from tests.fuzz.mutations import changed, no_traceback
from tests.servers.discord import DiscordServer

OF_EVENTS = ("discord.py: on_", "CommandTree", "discord-ui")
"""The names of the tasks in which discord.py hands an event to us."""
LONGEST = 60.0
"""Seconds that the work for one event may take."""


class AtWork:
    """One Broadsheet on one event loop for all examples, and right events of every kind that it hears."""

    def __init__(self, runner: asyncio.Runner, club: Club, events: list[tuple[str, Any]]) -> None:
        self.runner = runner
        self.club = club
        self.events = events

    def take(self, event: str, data: Any) -> None:
        """Hand one event to discord.py as if it had come over the gateway, and wait for all that it set off."""
        self.runner.run(self._take(event, data))

    async def _take(self, event: str, data: Any) -> None:
        client(self.club)._connection.parsers[event](data)
        async with asyncio.timeout(LONGEST):
            while begun := [task for task in asyncio.all_tasks() if task.get_name().startswith(OF_EVENTS)]:
                await asyncio.wait(begun)


def client(club: Club) -> Client:
    found = club.platform._client
    assert found is not None
    return found


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        server = runner.run(stack.enter_async_context(DiscordServer().running()))
        club = runner.run(stack.enter_async_context(a_club(tmp_path_factory.mktemp("club"), server)))
        yield AtWork(runner, club, runner.run(_recorded(club)))
        runner.run(stack.aclose())


async def _recorded(club: Club) -> list[tuple[str, Any]]:
    """What the gateway tells of a person in a channel with a digest."""
    await club.some_papers()
    await club.subscribed()
    await club.next_digest()
    reply = club.replies()[0]
    await (await club.ada.command(club.nlp, "trending", {"count": 3})).message()
    await (await club.ada.type_into(club.nlp, "similar", {"paper": "re"}, "paper")).choices()
    await (await club.ada.press(reply, "More like this")).message()
    asked = await club.ada.command(club.nlp, "settings show")
    await asked.message()
    opened = await club.ada.press(asked.original or asked.follow_ups[0], "Change")
    await opened.modal()
    await club.ada.submit(opened, {"topics": "retrieval"})
    await club.ada.react(reply, "👍")
    await club.ada.unreact(reply, "👍")
    told = [(each["t"], each["d"]) for session in club.discord.gateway.live() for each in session.history]
    guild, channel = club.guild.id, club.nlp.id
    told += [
        ("MESSAGE_REACTION_REMOVE_ALL", {"guild_id": guild, "channel_id": channel, "message_id": reply.id}),
        (
            "MESSAGE_REACTION_REMOVE_EMOJI",
            {"guild_id": guild, "channel_id": channel, "message_id": reply.id, "emoji": {"id": None, "name": "👍"}},
        ),
        ("CHANNEL_UPDATE", {"id": channel, "guild_id": guild, "type": 0, "name": "nlp", "position": 0}),
        ("CHANNEL_DELETE", {"id": "999", "guild_id": guild, "type": 0, "name": "gone", "position": 0}),
        ("GUILD_DELETE", {"id": "998", "unavailable": False}),
    ]
    return [(event, data) for event, data in told if event != "READY"]


def test_right_events_of_every_kind_are_there(at_work: AtWork) -> None:
    assert {event for event, _ in at_work.events} >= {
        "GUILD_CREATE",
        "INTERACTION_CREATE",
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
    }


@given(data=st.data())
def test_any_event_is_taken_without_a_traceback(at_work: AtWork, data: st.DataObject) -> None:
    event, told = data.draw(st.sampled_from(at_work.events))
    body = data.draw(changed(told))
    with no_traceback():
        at_work.take(event, body)


def test_after_all_that_it_still_answers(at_work: AtWork) -> None:
    assert "Broadsheet" in at_work.runner.run(at_work.club.say("help"))
