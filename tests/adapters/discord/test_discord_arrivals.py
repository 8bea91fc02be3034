"""Coming into a server, leaving it, and what is missing there."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import DigestState
from bot.errors import StoreError
from bot.inbound import Bot
from tests.adapters.discord.club import Club, Time, a_club, labels, words
from tests.servers.discord import DiscordServer, faults
from tests.servers.discord import world as w
from tests.servers.discord.world import Channel as Room


async def until_paused(club: Club, wanted: Callable[[str], bool], room: Room | None = None) -> str:
    async with asyncio.timeout(30):
        while not wanted(paused := (await club.channel(room)).paused):
            await asyncio.sleep(0.01)
    return paused


async def test_on_joining_a_server_it_says_once_who_it_is_where_it_may(club: Club) -> None:
    guild = club.discord.guild("Library")
    closed = guild.add(
        Room("rules", overwrites=[{"id": guild.id, "type": 0, "allow": "0", "deny": str(w.SEND_MESSAGES)}])
    )
    speech = guild.add(Room("speech", topic="Speech recognition and text to speech"))
    await club.discord.invite(guild)
    await club.discord.until(lambda: bool(speech.messages))
    [hello] = club.discord.messages_in(speech)
    assert "Nothing is posted daily before somebody agrees" in words(hello.json)
    assert "speech recognition" in words(hello.json)
    assert labels(hello.json)[0] == "Start with these"
    assert not closed.messages


async def test_however_the_new_server_is_told_of(club: Club) -> None:
    guild = club.discord.guild("Library")
    room = guild.add(Room("general"))
    await club.discord.invite(guild, as_available=True)
    await club.discord.until(lambda: bool(room.messages))


async def test_accepting_starts_a_daily_digest(club: Club) -> None:
    guild = club.discord.guild("Library")
    speech = guild.add(Room("speech", topic="Speech recognition"))
    bea = club.discord.person("bea", guild)
    guild.owner = bea.id
    await club.discord.invite(guild)
    await club.discord.until(lambda: bool(speech.messages))
    [hello] = club.discord.messages_in(speech)
    answer = await (await bea.press(hello, "Start with these")).message()
    assert "A digest comes here" in words(answer)
    assert (await club.channel(speech)).subscribed


async def test_it_is_not_said_again_after_a_restart(discord: DiscordServer, tmp_path: Path) -> None:
    async with a_club(tmp_path, discord, greeted=True) as first:
        await discord.until(lambda: bool(first.nlp.messages))
    async with a_club(tmp_path, discord) as second:
        await second.say("help")
        await asyncio.sleep(0.3)
        assert len(second.nlp.messages) == 1


async def test_a_server_joined_while_we_were_away_is_greeted_when_we_are_back(
    discord: DiscordServer, tmp_path: Path
) -> None:
    async with a_club(tmp_path, discord):
        pass
    guild = discord.guild("Library")
    room = guild.add(Room("general"))
    async with a_club(tmp_path, discord):
        await discord.until(lambda: bool(room.messages))


async def test_a_kick_pauses_and_nothing_is_called_again_until_we_are_back(club: Club) -> None:
    await club.some_papers(2)
    await club.subscribed()
    await club.discord.kick(club.guild)
    assert "removed" in await until_paused(club, bool)
    before = len(club.discord.requests)
    club.time.now += timedelta(days=1)
    assert await club.delivery.deliver_due() == []
    assert len(club.discord.requests) == before

    club.discord.world.guilds[club.guild.id] = club.guild
    await club.discord.invite(club.guild)
    await until_paused(club, lambda paused: not paused)
    [digest] = await club.next_digest()
    assert digest.state is DigestState.POSTED


async def test_a_kick_while_we_were_away_is_noticed_when_we_are_back(discord: DiscordServer, tmp_path: Path) -> None:
    async with a_club(tmp_path, discord) as club:
        await club.subscribed()
    discord.gateway.sessions.clear()
    del discord.world.guilds[club.guild.id]
    other = discord.guild("Other")
    other.add(Room("nlp"))
    async with a_club(tmp_path, discord) as after:
        after.nlp = club.nlp
        await until_paused(after, bool)


async def test_a_kick_is_noticed_though_the_database_is_away_for_a_moment(
    discord: DiscordServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = discord.guild("Other")
    other.add(Room("nlp"))
    async with a_club(tmp_path, discord) as club:
        await club.subscribed()
    discord.gateway.sessions.clear()
    del discord.world.guilds[club.guild.id]
    asked: list[str] = []
    gone = Bot.workspace_gone

    async def away_once(bot: Bot, platform: str, workspace: str, why: str) -> bool:
        asked.append(workspace)
        if len(asked) == 1:
            raise StoreError("away")
        return await gone(bot, platform, workspace, why)

    monkeypatch.setattr(Bot, "workspace_gone", away_once)
    async with a_club(tmp_path, discord) as after:
        after.nlp = club.nlp
        await until_paused(after, bool)


async def test_a_deleted_channel_is_paused(club: Club) -> None:
    await club.subscribed()
    await club.discord.delete(club.nlp)
    assert await until_paused(club, bool) == "The channel was deleted."


async def test_a_channel_deleted_while_nobody_told_us_is_paused_at_its_next_digest(club: Club) -> None:
    await club.some_papers(1)
    await club.subscribed()
    del club.guild.channels[club.nlp.id]
    await club.next_digest()
    assert (await club.channel()).paused == "The channel was deleted."
    posts = club.discord.asked("POST /api/v10/channels")
    await club.delivery.deliver_due()
    assert club.discord.asked("POST /api/v10/channels") == posts


async def test_a_missing_permission_is_named(club: Club) -> None:
    await club.some_papers(2)
    for missing, name in (
        (w.SEND_MESSAGES_IN_THREADS, "Send Messages in Threads is missing"),
        (w.CREATE_PUBLIC_THREADS, "Create Public Threads is missing"),
        (w.SEND_MESSAGES, "Send Messages"),
    ):
        room = club.guild.add(Room("x", overwrites=[_deny(club.guild.id, missing)]))
        await club.discord.gateway.dispatch("CHANNEL_CREATE", room.json, club.guild.id)
        await club.subscribed(room)
        await club.next_digest(room)
        paused = (await club.channel(room)).paused
        assert paused.startswith("I can't post in #x: ")
        assert name in paused
        assert paused in await club.say("digest status", room=room)


async def test_a_channel_that_we_no_longer_see_is_paused_and_left_alone(club: Club) -> None:
    await club.some_papers(2)
    room = club.guild.add(Room("secret", overwrites=[_deny(club.guild.id, w.VIEW_CHANNEL)]))
    await club.discord.gateway.dispatch("CHANNEL_CREATE", room.json, club.guild.id)
    await club.subscribed(room)
    await club.next_digest(room)
    assert "View Channel is missing" in (await club.channel(room)).paused
    asked = club.discord.asked(f"POST .*{room.id}")
    await club.delivery.deliver_due()
    assert club.discord.asked(f"POST .*{room.id}") == asked == 1


async def test_turning_it_on_again_resumes(discord: DiscordServer, tmp_path: Path) -> None:
    async with a_club(tmp_path, discord, Time()) as club:
        await club.some_papers(2)
        await club.subscribed()
        discord.fault("POST .*/messages$", faults.status(403, 50013))
        await club.next_digest()
        assert (await club.channel()).paused
        await club.say("digest on")
        assert not (await club.channel()).paused


def _deny(role: str, permission: int) -> w.Json:
    return {"id": role, "type": 0, "allow": "0", "deny": str(permission)}
