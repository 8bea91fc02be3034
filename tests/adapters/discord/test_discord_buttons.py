"""Buttons and forms: private answers, and everything still working after a restart."""

import asyncio
from pathlib import Path

import pytest

from adapters.discord.forms import modal_of
from bot.domain import Verdict
from bot.messages import Field, Form
from tests.adapters.discord.club import Club, Time, a_club, labels, words
from tests.servers.discord import DiscordServer, Exchange, faults
from tests.servers.discord.components import walk
from tests.servers.discord.world import Message


async def digest_of(club: Club) -> list[Message]:
    await club.some_papers(3)
    await club.subscribed(size=3)
    await club.next_digest()
    return club.replies()


async def opened_settings(club: Club) -> Exchange:
    shown = await club.ada.command(club.nlp, "settings show", {})
    await shown.message()
    assert shown.original is not None
    return await club.ada.press(shown.original, "Change")


async def test_a_press_answers_privately_with_what_changed_and_an_undo(club: Club) -> None:
    first, *_ = await digest_of(club)
    pressed = await club.ada.press(first, "Less like this")
    message = await pressed.message()
    assert pressed.callback == {"type": 5, "data": {"flags": 64}}
    assert "Less like" in words(message)
    assert labels(message) == ["Undo"]
    [given] = await club.feedback()
    assert (given.verdict, given.person.id) == (Verdict.LESS, club.ada.id)


async def test_undo_takes_it_back_in_the_same_message(club: Club) -> None:
    first, *_ = await digest_of(club)
    pressed = await club.ada.press(first, "More like this")
    confirmed = await pressed.message()
    assert pressed.original is not None
    undone = await club.ada.press(pressed.original, "Undo")
    message = await undone.message()
    assert message["id"] == confirmed["id"]
    assert "Undone" in words(message)
    assert await club.feedback() == []


async def test_every_button_of_a_paper_answers(club: Club) -> None:
    first, *_ = await digest_of(club)
    expected = {"Save": "Saved", "Why": "points", "Abstract": "upvotes"}
    for label in ("Save", "Why", "Abstract"):
        message = await (await club.ada.press(first, label)).message()
        assert words(message), expected[label]


async def test_buttons_of_an_old_digest_work_after_a_restart(discord: DiscordServer, tmp_path: Path) -> None:
    time = Time()
    async with a_club(tmp_path, discord, time) as before:
        first, *_ = await digest_of(before)
    async with a_club(tmp_path, discord, time) as after:
        message = await (await after.ada.press(first, "Save")).message()
        assert "Saved" in words(message)
        [given] = await after.feedback()
        assert given.verdict is Verdict.SAVE


async def test_a_button_with_more_to_say_than_an_id_holds_works_after_a_restart(
    discord: DiscordServer, tmp_path: Path
) -> None:
    topic = "the many ways in which " * 5 + "papers are read"
    async with a_club(tmp_path, discord) as before:
        asked = await before.ada.command(before.nlp, "topics add", {"topic": topic})
        await asked.message()
        assert asked.original is not None
        assert all(len(c["custom_id"]) <= 100 for c in walk(asked.original.json["components"]) if "custom_id" in c)
    async with a_club(tmp_path, discord) as after:
        undone = await (await after.ada.press(asked.original, "Undo")).message()
        assert "No longer following" in words(undone)


async def test_what_such_a_button_says_is_erased_with_its_server(discord: DiscordServer, tmp_path: Path) -> None:
    topic = "the many ways in which " * 5 + "papers are read"
    async with a_club(tmp_path, discord) as club:
        await (await club.ada.command(club.nlp, "topics add", {"topic": topic})).message()
        assert topic.encode() in stored(tmp_path)
        async with club.store.write() as uow:
            await uow.workspaces.forget("discord", club.guild.id)
            await uow.commit()
        await club.store.erase_traces()
        assert topic.encode() not in stored(tmp_path)


def stored(folder: Path) -> bytes:
    """Everything that lies where the database is."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


async def test_settings_are_two_forms_of_at_most_five_questions(club: Club) -> None:
    opened = await opened_settings(club)
    modal = await opened.modal()
    assert modal["title"] == "Settings of this channel (1 of 2)"
    assert len(modal["components"]) == 5
    sent = await club.ada.submit(opened, {"topics": "speech\nretrieval"})
    message = await sent.message()
    assert "speech and retrieval" in words(message)
    assert sent.original is not None
    second = await club.ada.press(sent.original, "More settings")
    assert (await second.modal())["title"] == "Settings of this channel (2 of 2)"
    answered = await club.ada.submit(second, {"layout": "single", "size": "7"})
    assert "up to 7" in words(await answered.message())
    channel = await club.channel()
    assert (channel.layout, channel.size) == ("single", 7)
    assert [topic.name for topic in channel.topics] == ["speech", "retrieval"]


def test_what_is_too_long_for_a_form_is_left_out_of_it_and_named() -> None:
    fields = (Field("topics", "Topics", "lines", "x" * 4001), Field("mutes", "Muted words", "lines", "y" * 4000))
    asked, note = modal_of(Form("Settings", "settings", "settings", fields), 1, {}, {}).to_components()
    assert asked["component"]["custom_id"] == "mutes"
    assert asked["component"]["value"] == "y" * 4000
    assert note["content"] == "Too long for a form, so not asked here and left as set: Topics."


async def test_a_mistake_is_named_by_its_question_and_nothing_must_be_typed_again(club: Club) -> None:
    opened = await opened_settings(club)
    sent = await club.ada.submit(opened, {"topics": "speech", "time": "25:00"})
    message = await sent.message()
    assert "Time and zone" in words(message)
    assert "25:00 is not a time of day" in words(message)
    assert sent.original is not None
    again = await club.ada.press(sent.original, "Correct it")
    fields = {label["component"]["custom_id"]: label for label in (await again.modal())["components"]}
    assert fields["topics"]["component"]["value"] == "speech"
    assert "25:00 is not" in fields["time"]["description"]
    fixed = await club.ada.submit(again, {"time": "08:30 Europe/Berlin"})
    assert "08:30" in words(await fixed.message())


async def test_a_form_opened_before_a_restart_counts_after_it(discord: DiscordServer, tmp_path: Path) -> None:
    async with a_club(tmp_path, discord) as before:
        opened = await opened_settings(before)
        await opened.modal()
    async with a_club(tmp_path, discord) as after:
        sent = await after.ada.submit(opened, {"topics": "speech"})
        assert "speech" in words(await sent.message())


async def test_forms_and_buttons_check_who_may_manage(club: Club) -> None:
    bob = club.discord.person("bob", club.guild)
    shown = await bob.command(club.nlp, "settings show", {})
    await shown.message()
    assert shown.original is not None
    refused = await bob.press(shown.original, "Change")
    assert "Only the people who manage" in words(await refused.message())
    opened = await opened_settings(club)
    await opened.modal()
    sent = await bob.submit(opened, {"topics": "chess"})
    assert "Only the people who manage" in words(await sent.message())


async def test_a_button_of_an_older_version_says_so(club: Club) -> None:
    first, *_ = await digest_of(club)
    button = next(c for c in walk(first.json["components"]) if c["type"] == 2)
    button["custom_id"] = "dance:arxiv:1"
    message = await (await club.ada.press(first, button["label"])).message()
    assert "from an older version" in words(message)


async def test_a_form_that_discord_no_longer_wants_is_a_line_of_the_log(
    club: Club, caplog: pytest.LogCaptureFixture
) -> None:
    shown = await club.ada.command(club.nlp, "settings show", {})
    await shown.message()
    assert shown.original is not None
    club.discord.fault("POST .*/callback", faults.status(404, 10062, "Unknown interaction"))
    await club.ada.press(shown.original, "Change")
    async with asyncio.timeout(30):
        while not any("not acknowledged" in record.getMessage() for record in caplog.records):
            await asyncio.sleep(0.02)
    assert not [record for record in caplog.records if record.exc_info]
