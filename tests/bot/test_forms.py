"""The settings form: everything at once, all of it or nothing, and what is wrong said at its field."""

from typing import Any

import pytest

from bot.domain import Channel, Follow
from bot.messages import Form, Message, plain_message
from bot.ports import FieldErrors, Press
from tests.bot.furnished import ADA, furnished, kept
from tests.bot.workspace import NLP, Workspace

WRONG = [
    ("time", "25:00", "25:00 is not a time of day. Like this: 09:00"),
    ("time", "09:00 Atlantis", "Atlantis is not a time zone that I know. Like this: 09:00"),
    ("days", "someday", "someday is not a day of the week. Like this: "),
    ("days", "", "Name the days of the digest. Like this: mon,wed,fri"),
    ("size", "11", "A digest has 1 to 10 papers."),
    ("size", "five", "A digest has 1 to 10 papers."),
    ("layout", "sideways", "The layouts are thread, single and messages."),
    ("empty", "shout", "On an empty day there is a line, or silence."),
    ("digest", "maybe", "The daily digest is on or off."),
    ("topics", "speech\n!!!", "That has no words in it. Like this: diffusion models"),
    ("topics", "\n".join(f"topic {number}" for number in range(21)), "A channel follows at most 20 topics, not 21."),
    ("mutes", "\n".join(f"word {number}" for number in range(51)), "At most 50 subjects can be muted, not 51."),
    ("follows", "\n".join(f"author {number}" for number in range(51)), "At most 50 authors and labs can be followed"),
    ("follows", "lab:", "That has no words in it."),
]


async def channel_of(workspace: Workspace) -> Channel:
    async with workspace.store.read() as uow:
        stored = await uow.channels.get(NLP)
    assert stored is not None
    return stored


async def values_of(workspace: Workspace, **override: str) -> dict[str, str]:
    form = await workspace.open("form", "settings")
    return {field.name: field.value for field in form.fields} | override


async def test_a_form_sent_as_it_opened_changes_nothing(stored: Workspace) -> None:
    await furnished(stored)
    await stored.say("follow add lab OpenAI")
    before = await channel_of(stored)
    answer = await stored.submit(await values_of(stored))
    assert isinstance(answer, Message)
    assert await channel_of(stored) == before


async def test_everything_can_be_set_at_once(stored: Workspace) -> None:
    await furnished(stored)
    answer = await stored.submit(
        {
            "topics": "speech\nHousehold Robots\nspeech\n",
            "mutes": "Survey\nbenchmark",
            "follows": "lab: OpenAI\nAlan Turing",
            "time": "10:30 Tokyo",
            "days": "mon,wed",
            "size": "3",
            "layout": "single",
            "empty": "silence",
            "digest": "off",
        }
    )
    assert isinstance(answer, Message)
    assert "Topics: speech and household robots" in plain_message(answer)
    channel = await channel_of(stored)
    assert {topic.name for topic in channel.topics} == {"speech", "household robots"}
    assert sorted(channel.mutes) == ["Survey", "benchmark"]
    assert set(channel.follows) == {Follow("lab", "OpenAI"), Follow("author", "Alan Turing")}
    assert (f"{channel.schedule.at:%H:%M}", channel.schedule.zone) == ("10:30", "Asia/Tokyo")
    assert channel.schedule.weekdays == {0, 2}
    assert (channel.size, channel.layout, channel.on_empty) == (3, "single", "silence")
    assert (channel.subscribed, channel.next_digest_at) == (False, None)


@pytest.mark.parametrize(("field", "value", "says"), WRONG)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_set(
    workspace: Workspace, field: str, value: str, says: str
) -> None:
    await furnished(workspace)
    before = await kept(workspace.store)
    answer = await workspace.submit(await values_of(workspace, topics="speech") | {field: value})
    assert isinstance(answer, FieldErrors)
    assert list(answer.errors) == [field]
    assert answer.errors[field].startswith(says)
    assert await kept(workspace.store) == before


async def test_every_wrong_field_is_named_at_once(workspace: Workspace) -> None:
    answer = await workspace.submit({"time": "25:00", "size": "99", "days": "daily"})
    assert isinstance(answer, FieldErrors)
    assert set(answer.errors) == {"time", "size"}


@pytest.mark.parametrize(
    ("field", "value", "kept_as"),
    [
        ("mutes", "SURVEY", {"mutes": ("SURVEY",)}),
        ("follows", "lab: Grace Hopper", {"follows": (Follow("lab", "Grace Hopper"),)}),
        ("topics", "", {"topics": ()}),
    ],
)
async def test_a_line_written_anew_replaces_the_old_one(
    stored: Workspace, field: str, value: str, kept_as: dict[str, Any]
) -> None:
    await furnished(stored)
    await stored.submit({field: value})
    channel = await channel_of(stored)
    assert {name: getattr(channel, name) for name in kept_as} == kept_as


async def test_a_place_that_nothing_is_stored_of_can_be_set_up_by_the_form(stored: Workspace) -> None:
    await stored.submit({"topics": "speech", "digest": "on"})
    channel = await channel_of(stored)
    assert channel.subscribed
    assert channel.next_digest_at is not None


async def test_sent_with_the_digest_on_it_resumes_a_paused_channel(workspace: Workspace) -> None:
    await furnished(workspace)
    await workspace.bot.gone(NLP, "removed from the channel")
    await workspace.submit({"digest": "on"})
    assert "Paused" not in await workspace.say("digest status")


async def test_the_form_of_a_channel_opens_from_elsewhere_and_says_which(workspace: Workspace) -> None:
    await furnished(workspace)
    form = await workspace.bot.press(Press(NLP, ADA, "form", "settings nlp"))
    assert isinstance(form, Form)
    assert form.subject == "settings nlp"
    assert next(field.value for field in form.fields if field.name == "topics") == "chess endgames\nhousehold robots"


async def test_a_form_that_there_is_not_is_refused(workspace: Workspace) -> None:
    assert "older version" in plain_message(await workspace.press("form", "dreams"))
