"""Reactions: live, cleared, in order, and those made while the bot was away."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from bot.domain import Feedback, Verdict
from tests.adapters.discord.club import Club, Time, a_club
from tests.servers.discord import DiscordServer, faults
from tests.servers.discord.faults import Fault, Proceed
from tests.servers.discord.world import Message


async def digest_of(club: Club) -> list[Message]:
    await club.some_papers(3)
    await club.subscribed(size=3)
    await club.next_digest()
    return club.replies()


async def until(club: Club, wanted: Callable[[list[Feedback]], bool]) -> list[Feedback]:
    """A reaction is silent: its effect is in the store soon after."""
    async with asyncio.timeout(30):
        while not wanted(given := await club.feedback()):
            await asyncio.sleep(0.01)
    return given


async def test_a_reaction_on_a_paper_counts_and_its_removal_takes_it_back(club: Club) -> None:
    first, *_ = await digest_of(club)
    await club.ada.react(first, "👍")
    [given] = await until(club, lambda given: len(given) == 1)
    assert (given.verdict, given.person.id) == (Verdict.MORE, club.ada.id)
    await club.ada.unreact(first, "👍")
    await until(club, lambda given: not given)


async def test_a_keycap_on_the_overview_votes_for_that_paper(club: Club) -> None:
    await digest_of(club)
    await club.ada.react(club.overview(), "2️⃣")
    [given] = await until(club, lambda given: len(given) == 1)
    assert given.paper_id == (await club.last_digest()).entries[1].paper.id


async def test_a_thread_that_an_event_spoiled_is_asked_for(club: Club) -> None:
    first, *_ = await digest_of(club)
    [thread] = club.threads()
    await club.discord.gateway.dispatch("THREAD_DELETE", thread.json, club.guild.id)
    await club.discord.gateway.dispatch("THREAD_CREATE", thread.json | {"type": []}, club.guild.id)
    await club.ada.react(first, "👍")
    [given] = await until(club, lambda given: len(given) == 1)
    assert given.verdict is Verdict.MORE


async def test_a_reaction_in_a_place_that_discord_does_not_tell_of_at_once_counts(club: Club) -> None:
    first, *_ = await digest_of(club)
    [thread] = club.threads()
    await club.discord.gateway.dispatch("THREAD_DELETE", thread.json, club.guild.id)
    club.discord.fault(f"GET .*/channels/{thread.id}$", faults.status(401))
    await club.ada.react(first, "👍")
    [given] = await until(club, lambda given: len(given) == 1)
    assert given.verdict is Verdict.MORE


async def test_a_servers_own_emoji_can_be_given_a_meaning(club: Club) -> None:
    first, *_ = await digest_of(club)
    await club.say("settings emoji", {"emoji": "<:blob:123456789012345678>", "means": "save"})
    await club.ada.react(first, {"id": "123456789012345678", "name": "blob"})
    [given] = await until(club, lambda given: len(given) == 1)
    assert given.verdict is Verdict.SAVE


async def test_reactions_that_come_and_go_quickly_end_as_they_stand(club: Club) -> None:
    first, *_ = await digest_of(club)
    for _ in range(5):
        await club.ada.react(first, "👍")
        await club.ada.unreact(first, "👍")
    await club.ada.react(first, "🔥")
    given = await until(club, lambda given: any(each.given_by == "🔥" for each in given))
    assert [each.given_by for each in given] == ["🔥"], "one message's events are taken in their order"


async def test_our_own_reactions_and_those_of_bots_do_not_count(club: Club) -> None:
    first, *_ = await digest_of(club)
    robot = club.discord.person("robot", club.guild)
    robot.json["bot"] = True
    await robot.react(first, "👍")
    await club.ada.react(first, "🔥")
    given = await until(club, bool)
    assert [each.given_by for each in given] == ["🔥"]


async def test_clearing_all_reactions_takes_all_back(club: Club) -> None:
    first, *_ = await digest_of(club)
    bob = club.discord.person("bob", club.guild)
    await club.ada.react(first, "👍")
    await bob.react(first, "🔥")
    await until(club, lambda given: len(given) == 2)
    await club.discord.clear(first)
    await until(club, lambda given: not given)


async def test_clearing_one_emoji_leaves_the_others(club: Club) -> None:
    first, *_ = await digest_of(club)
    await club.ada.react(first, "👍")
    await club.ada.react(first, "🔥")
    await until(club, lambda given: len(given) == 2)
    await club.discord.clear(first, "🔥")
    [given] = await until(club, lambda given: len(given) == 1)
    assert given.given_by == "👍"


async def test_a_command_or_a_button_is_not_taken_back_with_the_reactions(club: Club) -> None:
    first, *_ = await digest_of(club)
    await club.say("saved add", {"paper": "1"})
    await (await club.ada.press(first, "More like this")).message()
    await club.ada.react(first, "👍")
    await until(club, lambda given: len(given) == 3)
    await club.discord.clear(first)
    given = await until(club, lambda given: len(given) == 2)
    assert {each.given_by for each in given} == {"command:save", "button:more"}


async def test_reactions_made_while_we_were_away_are_read_when_we_are_back(
    discord: DiscordServer, tmp_path: Path
) -> None:
    time = Time()
    async with a_club(tmp_path, discord, time) as before:
        first, second, _ = await digest_of(before)
        await before.ada.react(first, "👍")
        await until(before, lambda given: len(given) == 1)
    discord.gateway.sessions.clear()
    await before.ada.unreact(first, "👍")
    await before.ada.react(second, "❤️")
    bob = discord.person("bob", before.guild)
    await bob.react(second, "❤️")
    async with a_club(tmp_path, discord, time) as after:
        given = await until(after, lambda given: len(given) == 2)
        assert {each.given_by for each in given} == {"❤"}


async def test_a_reaction_on_a_message_from_before_the_restart_counts(discord: DiscordServer, tmp_path: Path) -> None:
    time = Time()
    async with a_club(tmp_path, discord, time) as before:
        first, *_ = await digest_of(before)
        before.thread().archived = True
    async with a_club(tmp_path, discord, time) as after:
        await after.ada.react(first, "👎")
        [given] = await until(after, lambda given: len(given) == 1)
        assert given.verdict is Verdict.LESS


async def test_many_people_on_one_emoji_are_all_read(discord: DiscordServer, tmp_path: Path) -> None:
    time = Time()
    async with a_club(tmp_path, discord, time) as before:
        first, *_ = await digest_of(before)
    discord.gateway.sessions.clear()
    for number in range(130):
        await discord.person(f"person{number}", before.guild).react(first, "👍")
    async with a_club(tmp_path, discord, time) as after:
        await until(after, lambda given: len(given) == 130)


async def test_super_reactions_are_read_back_too(discord: DiscordServer, tmp_path: Path) -> None:
    time = Time()
    async with a_club(tmp_path, discord, time) as before:
        first, *_ = await digest_of(before)
    discord.gateway.sessions.clear()
    await before.ada.react(first, "👍")
    discord.fault("GET .*/reactions/", _of_kind("1"), times=100)
    async with a_club(tmp_path, discord, time) as after:
        await until(after, lambda given: len(given) == 1)


async def test_an_emoji_that_was_deleted_does_not_keep_the_others_from_being_read(
    discord: DiscordServer, tmp_path: Path
) -> None:
    time = Time()
    async with a_club(tmp_path, discord, time) as before:
        first, *_ = await digest_of(before)
    discord.gateway.sessions.clear()
    await before.ada.react(first, {"id": "123456789012345678", "name": "blob"})
    first.reactions["nameless"] = ({"id": "123456789012345679", "name": None}, [before.ada.id])
    await before.ada.react(first, "👍")
    discord.fault("GET .*/reactions/blob", faults.status(404, 10014), times=100)
    async with a_club(tmp_path, discord, time) as after:
        [given] = await until(after, lambda given: len(given) == 1)
        assert given.given_by == "👍"
    assert not discord.asked("GET .*/reactions/None")


def _of_kind(kind: str) -> Fault:
    """All reactions are of this kind."""

    async def fault(request: web.Request, proceed: Proceed) -> web.StreamResponse:
        return await proceed() if request.query.get("type", "0") == kind else faults.answer([])

    return fault


async def test_a_message_that_cannot_be_read_does_not_keep_the_others_from_it(
    discord: DiscordServer, tmp_path: Path
) -> None:
    time = Time()
    async with a_club(tmp_path, discord, time) as before:
        first, second, _ = await digest_of(before)
    discord.gateway.sessions.clear()
    await before.ada.react(second, "👍")
    discord.fault(f"GET .*/messages/{first.id}$", faults.status(404, 10008))
    async with a_club(tmp_path, discord, time) as after:
        await until(after, lambda given: len(given) == 1)
