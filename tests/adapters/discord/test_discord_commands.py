"""The command tree: what Discord is shown, and what comes back from it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.commands import COMMANDS
from tests.adapters.discord.club import Club, a_club, labels, words
from tests.builders import a_paper, distinct_papers
from tests.servers.discord import DiscordServer, faults
from tests.servers.discord.components import size_of
from tests.servers.discord.world import EVERYBODY, MANAGE_CHANNELS, MANAGE_GUILD, THREAD, Json
from tests.servers.discord.world import Channel as Room


def tree(discord: DiscordServer) -> Json:
    return next(command for command in discord.commands if command["name"] == "papers")


def invocable(options: list[Json], before: str = "") -> dict[str, Json]:
    found: dict[str, Json] = {}
    for option in options:
        path = f"{before} {option['name']}".strip()
        found |= {path: option} if option["type"] == 1 else invocable(option["options"], path)
    return found


async def test_every_command_of_the_product_is_under_papers(club: Club) -> None:
    shown = invocable(tree(club.discord)["options"])
    assert set(shown) == {command.path for command in COMMANDS}
    for command in COMMANDS:
        assert shown[command.path]["description"] == command.description


async def test_options_are_typed_and_have_their_choices(club: Club) -> None:
    shown = invocable(tree(club.discord)["options"])
    [layout] = shown["digest layout"]["options"]
    assert [choice["value"] for choice in layout["choices"]] == ["thread", "single", "messages"]
    [size] = shown["digest size"]["options"]
    assert (size["type"], size["min_value"], size["max_value"], size["required"]) == (4, 1, 10, True)
    topic = shown["topics remove"]["options"][0]
    assert topic["autocomplete"] is True


async def test_the_tree_fits_into_one_command(club: Club) -> None:
    assert size_of(tree(club.discord)) <= 8000


async def test_it_can_be_installed_by_people_and_works_everywhere(club: Club) -> None:
    for command in club.discord.commands:
        assert set(command["integration_types"]) == {0, 1}
        assert set(command["contexts"]) == {0, 1, 2}


async def test_it_is_sent_again_only_when_it_has_changed(discord: DiscordServer, tmp_path: Path) -> None:
    for _ in range(2):
        async with a_club(tmp_path, discord):
            assert discord.syncs == 1
    async with a_club(tmp_path, discord, commands=tuple(COMMANDS)[:3]) as changed:
        assert changed.discord.syncs == 2


async def test_it_is_sent_to_another_server_too(discord: DiscordServer, tmp_path: Path) -> None:
    async with a_club(tmp_path, discord):
        assert discord.syncs == 1
    async with DiscordServer().running() as other:
        other.world.bot["id"] = discord.world.bot["id"]
        async with a_club(tmp_path, other):
            assert other.syncs == 1


async def test_a_follow_up_that_ends_in_an_error_is_not_sent_again(
    club: Club, caplog: pytest.LogCaptureFixture
) -> None:
    await club.add([a_paper(n, title=f"{n} " + "word_and " * 30, abstract=str(n)) for n in range(50, 62)])
    club.discord.fault("POST .*/webhooks/", faults.status_after_effect(500))
    exchange = await club.ada.command(club.nlp, "trending", {"count": 25})
    await exchange.message()
    async with asyncio.timeout(30):
        while "follow-up may be missing" not in caplog.text:
            await asyncio.sleep(0.01)
    shown = [str(each.json["components"]) for each in exchange.follow_ups]
    assert shown
    assert len(shown) == len(set(shown))


async def test_a_command_is_acknowledged_privately_and_then_answered(club: Club) -> None:
    await club.some_papers(3)
    exchange = await club.ada.command(club.nlp, "trending", {"count": 2})
    message = await exchange.message()
    assert exchange.callback == {"type": 5, "data": {"flags": 64}}
    assert "Trending" in words(message)
    assert "More (1)" in labels(message)


async def test_wrong_input_says_what_would_work(club: Club) -> None:
    said = await club.say("digest time", {"at": "25:00"})
    assert "25:00 is not a time of day" in said
    assert "/papers digest time 09:00" in said


async def test_more_pages_take_the_place_of_the_first(club: Club) -> None:
    await club.some_papers(3)
    first = await club.ada.command(club.nlp, "trending", {"count": 2})
    await first.message()
    assert first.original is not None
    more = await club.ada.press(first.original, "More (1)")
    message = await more.message()
    assert more.callback == {"type": 6}
    assert message["id"] == first.original.id
    assert "Back" in labels(message)


async def test_an_answer_longer_than_a_message_goes_on_in_another(club: Club) -> None:
    await club.add(distinct_papers(16))
    long = [a_paper(n, title=f"{n} " + "word_and " * 30, abstract=str(n)) for n in range(50, 62)]
    await club.add(long)
    exchange = await club.ada.command(club.nlp, "trending", {"count": 25})
    await exchange.message()
    await club.discord.until(lambda: bool(exchange.follow_ups))
    assert exchange.follow_ups[0].json["flags"] & 64


async def test_an_export_comes_as_a_file_and_as_text(club: Club) -> None:
    await club.some_papers(2)
    await club.say("saved add", {"paper": "2604.00001"})
    exchange = await club.ada.command(club.nlp, "export", {"what": "saved", "style": "bibtex"})
    message = await exchange.message()
    [file] = message["attachments"]
    assert file["filename"] == "broadsheet-saved.bib"
    assert file["text"].startswith("@")
    assert "```" in words(message)


async def test_topics_of_this_channel_are_completed(club: Club) -> None:
    for topic in ("speech recognition", "retrieval"):
        await club.say("topics add", {"topic": topic})
    typed = await club.ada.type_into(club.nlp, "topics remove", {"topic": "spe"}, "topic")
    assert [choice["value"] for choice in await typed.choices()] == ["speech recognition"]


async def test_titles_are_completed_and_a_long_one_still_finds_its_paper(club: Club) -> None:
    title = "On the very long road from a word to its meaning " * 3
    await club.add([a_paper(1, title=title.strip())])
    for path in ("similar", "show", "saved add"):
        typed = await club.ada.type_into(club.nlp, path, {"paper": "long road"}, "paper")
        [choice] = await typed.choices()
        assert len(choice["value"]) <= 100
    assert "On the very long road" in await club.say("show", {"paper": choice["value"]})


async def test_followed_authors_and_saved_papers_are_completed(club: Club) -> None:
    await club.some_papers(2)
    await club.say("follow add", {"name": "Ada Lovelace"})
    await club.say("saved add", {"paper": "2604.00001"})
    followed = await club.ada.type_into(club.nlp, "follow remove", {"name": "ada"}, "name")
    assert [choice["value"] for choice in await followed.choices()] == ["Ada Lovelace"]
    saved = await club.ada.type_into(club.nlp, "saved remove", {"paper": ""}, "paper")
    assert len(await saved.choices()) == 1


async def test_managing_needs_manage_channels_or_the_role_that_the_server_chose(club: Club) -> None:
    role = await club.discord.new_role(club.guild, "Librarians")
    bob = club.discord.person("bob", club.guild)
    refused = await (await bob.command(club.nlp, "topics add", {"topic": "speech"})).message()
    assert "Only the people who manage this channel" in words(refused)

    assert "with the role Librarians" in await club.say("settings managers", {"who": "Librarians"})
    club.guild.members[bob.id] = [role]
    allowed = await (await bob.command(club.nlp, "topics add", {"topic": "speech"})).message()
    assert "Following" in words(allowed)

    overwrite = {"id": bob.id, "type": 1, "allow": str(MANAGE_CHANNELS), "deny": "0"}
    club.guild.members[bob.id], club.nlp.overwrites = [], [overwrite]
    assert "Following" in words(await (await bob.command(club.nlp, "topics add", {"topic": "law"})).message())


async def test_a_server_is_erased_by_those_who_manage_the_server_alone(club: Club) -> None:
    role = await club.discord.new_role(club.guild, "Librarians")
    await club.say("settings managers", {"who": "Librarians"})
    bob = club.discord.person("bob", club.guild)
    club.guild.members[bob.id] = [role]
    club.nlp.overwrites = [{"id": bob.id, "type": 1, "allow": str(MANAGE_CHANNELS), "deny": "0"}]
    everything = {"what": "workspace"}
    refused = await (await bob.command(club.nlp, "forget", everything)).message()
    assert "Only an administrator can erase the whole workspace." in words(refused)

    club.guild.members[bob.id] = [club.guild.add_role("Keepers", MANAGE_GUILD)]
    assert "Erase it" in labels(await (await bob.command(club.nlp, "forget", everything)).message())


async def test_roles_are_completed(club: Club) -> None:
    await club.discord.new_role(club.guild, "Librarians")
    typed = await club.ada.type_into(club.nlp, "settings managers", {"who": ""}, "who")
    assert [choice["value"] for choice in await typed.choices()] == ["everyone", "admins", "Librarians"]


async def test_a_command_in_a_thread_is_about_its_channel(club: Club) -> None:
    await club.say("topics add", {"topic": "speech"})
    thread = club.guild.add(Room("aside", THREAD, parent=club.nlp.id, owner=club.ada.id))
    assert "speech" in await club.say("topics list", room=thread)


async def test_commands_work_in_a_direct_message(club: Club) -> None:
    direct = club.discord.direct(club.ada)
    assert "Following" in await club.say("topics add", {"topic": "speech"}, room=direct)
    assert "speech" in await club.say("topics list", room=direct)


async def test_where_only_the_person_has_it_papers_can_be_asked_for_and_nothing_is_set(club: Club) -> None:
    await club.some_papers(3)
    elsewhere = club.discord.guild("Elsewhere", joined=False)
    room = elsewhere.add(Room("general"))
    asked: list[tuple[str, dict[str, Any]]] = [
        ("search", {"query": "retrieval"}),
        ("trending", {}),
        ("similar", {"paper": "2604.00001"}),
        ("show", {"paper": "2604.00001"}),
    ]
    for path, values in asked:
        said = await club.say(path, values, room=room)
        assert "retrieval" in said.lower(), path
    assert "I am not in this channel" in await club.say("topics add", {"topic": "speech"}, room=room)
    async with club.store.read() as work:
        assert [channel.place.workspace for channel in await work.channels.all("discord", elsewhere.id)] == []


async def test_a_message_with_a_link_has_two_commands_of_its_own(club: Club) -> None:
    await club.some_papers(3)
    message = await club.discord.says(club.nlp, club.ada, "have you seen https://arxiv.org/abs/2604.00001v2?")
    saved = await (await club.ada.use_on_message(club.nlp, "Save paper", message)).message()
    assert "Saved" in words(saved)
    near = await (await club.ada.use_on_message(club.nlp, "Similar papers", message)).message()
    assert words(near).startswith("### Like")
    plain = await club.discord.says(club.nlp, club.ada, "hello")
    nothing = await (await club.ada.use_on_message(club.nlp, "Save paper", plain)).message()
    assert "no link to a paper" in words(nothing)


async def test_both_work_on_our_own_messages(club: Club) -> None:
    await club.some_papers(2)
    await club.subscribed()
    await club.next_digest()
    saved = await (await club.ada.use_on_message(club.thread(), "Save paper", club.replies()[0])).message()
    assert "Saved" in words(saved)


async def test_no_privileged_intent_is_asked_for(club: Club) -> None:
    [session] = club.discord.gateway.live()
    assert session.intents == 1 << 0 | 1 << 10 | 1 << 13
    assert EVERYBODY
