"""The gateway: close codes, op 7, op 9, resets and silence recover; what no reconnect mends stops with a sentence."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.discord.shards import LEASE, LeaseLostError, Shards
from bot.errors import SetupError
from storage.memory import MemoryStore
from tests.adapters.discord.club import QUICK, Club, Time, a_club, settings_for
from tests.servers.discord import DiscordServer
from tests.servers.discord.world import Channel as Room
from tests.servers.discord.world import Message

RECOVER = [1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009]
STOP = {
    4004: "DISCORD_TOKEN",
    4010: "shard",
    4011: "DISCORD_SHARDS",
    4012: "version",
    4013: "intents",
    4014: "privileged",
}


def met(club: Club) -> int:
    return len(club.discord.gateway.identified) + club.discord.gateway.resumed


async def served_until(folder: Path, discord: DiscordServer, code: int = 0) -> None:
    """Serve until it ends, after closing the gateway with a code."""
    async with a_club(folder, discord) as club:
        if code:
            await discord.gateway.close(code)
        await club.serving


async def answers_again(club: Club, before: int) -> None:
    await club.discord.gateway.until_connected(before + 1)
    assert "Broadsheet" in await club.say("help")


@pytest.mark.parametrize("code", RECOVER)
async def test_a_close_is_recovered_from(club: Club, code: int) -> None:
    before = met(club)
    if code == 1006:
        for line in list(club.discord.gateway.lines):
            line.reset()
    else:
        await club.discord.gateway.close(code)
    await answers_again(club, before)


@pytest.mark.parametrize("code", STOP)
async def test_what_no_new_connection_mends_stops_with_a_sentence(
    discord: DiscordServer, tmp_path: Path, code: int
) -> None:
    with pytest.raises(SetupError, match=STOP[code]):
        await served_until(tmp_path, discord, code)


async def test_a_close_at_identify_stops_too(discord: DiscordServer, tmp_path: Path) -> None:
    discord.gateway.refusals.append(4014)
    with pytest.raises(SetupError, match="privileged"):
        await served_until(tmp_path, discord)


async def test_a_wrong_token_stops_with_a_sentence(discord: DiscordServer, tmp_path: Path) -> None:
    wrong = settings_for(discord, token="wrong")
    with pytest.raises(SetupError, match="DISCORD_TOKEN"):
        async with a_club(tmp_path, discord, settings=wrong):
            pass


async def test_a_session_is_resumed_and_what_happened_meanwhile_arrives_once(club: Club) -> None:
    await club.some_papers(2)
    await club.subscribed()
    await club.next_digest()
    first: Message = club.replies()[0]
    before = met(club)
    for line in list(club.discord.gateway.lines):
        line.silent = True
    await club.ada.react(first, "👍")
    await club.discord.gateway.close(4000)
    await club.discord.gateway.until_connected(before + 1)
    assert club.discord.gateway.resumed == 1
    async with asyncio.timeout(30):
        while len(await club.feedback()) != 1:
            await asyncio.sleep(0.01)


async def test_asked_to_reconnect_it_resumes(club: Club) -> None:
    before = met(club)
    await club.discord.gateway.ask_to_reconnect()
    await answers_again(club, before)
    assert club.discord.gateway.resumed == 1


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_is_begun_anew_or_resumed(club: Club, resumable: bool) -> None:
    before = met(club)
    await club.discord.gateway.invalidate(resumable)
    await answers_again(club, before)
    assert club.discord.gateway.resumed == int(resumable)


async def test_a_session_that_the_server_has_forgotten_is_begun_anew(club: Club) -> None:
    before = met(club)
    club.discord.gateway.sessions.clear()
    await club.discord.gateway.close(4009)
    await answers_again(club, before)
    assert len(club.discord.gateway.identified) == 2


async def test_a_connection_that_has_gone_silent_is_replaced(discord: DiscordServer, tmp_path: Path) -> None:
    async with a_club(tmp_path, discord, pace=replace(QUICK, silence=1.2)) as club:
        before = met(club)
        for line in list(discord.gateway.lines):
            line.silent = True
        await answers_again(club, before)


async def test_a_server_that_comes_back_is_found_again(tmp_path: Path) -> None:
    server = DiscordServer()
    async with server.running():
        club_context = a_club(tmp_path, server)
        club = await club_context.__aenter__()
        before = met(club)
    async with server.running():
        await answers_again(club, before)
        await club_context.__aexit__(None, None, None)


async def test_it_stops_even_while_it_reconnects(tmp_path: Path) -> None:
    server = DiscordServer()
    async with server.running():
        club_context = a_club(tmp_path, server)
        club = await club_context.__aenter__()
        server.gateway.deaf = True
        await server.gateway.close(4000)
        await server.gateway.until(lambda: server.gateway.knocks > 1)
        async with asyncio.timeout(20):
            await club_context.__aexit__(None, None, None)
        assert club.serving.done()


async def test_an_event_that_cannot_be_read_ends_nothing(club: Club) -> None:
    before = met(club)
    await club.discord.gateway.dispatch("GUILD_CREATE", {"id": "no number"}, club.guild.id)
    await club.discord.gateway.dispatch("INTERACTION_CREATE", {"type": 2}, club.guild.id)
    assert "Broadsheet" in await club.say("help")
    assert met(club) == before


async def test_an_interaction_with_only_the_id_of_its_channel_is_answered(club: Club) -> None:
    club.discord.only_channel_ids = True
    assert "Broadsheet" in await club.say("help")
    assert "Following" in await club.say("topics add", {"topic": "speech"})
    club.discord.only_channel_ids = False
    assert "speech" in await club.say("topics list")


async def test_a_place_of_which_only_the_id_is_known_is_kept_by_it(club: Club) -> None:
    club.discord.only_channel_ids = True
    unknown = club.guild.add(Room("new"))
    direct = club.discord.direct(club.ada)
    for room in (unknown, direct):
        assert "Following" in await club.say("topics add", {"topic": "speech"}, room=room)
    async with club.store.read() as work:
        places = {channel.place for channel in await work.channels.all("discord") if channel.topics}
    assert places == {club.place(unknown), club.place(direct)}
    assert (await club.platform.describe(club.place(direct))).direct


async def test_shards_of_different_counts_are_never_held_together() -> None:
    time, store = Time(), MemoryStore()
    one, other, same = (Shards(store, time, "token", at_most=1) for _ in range(3))
    assert await one._take(range(2), 2) == [0]
    assert await other._take(range(3), 3) == []
    assert await same._take(range(2), 2) == [1]
    time.now += LEASE
    assert await other._take(range(3), 3) == [0]
    with pytest.raises(LeaseLostError, match="other than 2 shards"):
        await one._renew([0], 2)


async def test_two_processes_share_the_shards_of_one_token(discord: DiscordServer, tmp_path: Path) -> None:
    discord.gateway.shards = 2
    time = Time()
    half = settings_for(discord, shards=1)
    one = a_club(tmp_path, discord, time, greeted=True, settings=half)
    other = a_club(tmp_path, discord, time, greeted=True, settings=half)
    async with one, other:
        assert sorted(discord.gateway.identified) == [(0, 2), (1, 2)]


async def test_a_second_process_waits_for_shards_and_takes_them_over(discord: DiscordServer, tmp_path: Path) -> None:
    time = Time()
    async with a_club(tmp_path, discord, time) as first:
        waiting = a_club(tmp_path, discord, time, waits=True)
        async with waiting as second:
            await asyncio.sleep(0.6)
            assert len(discord.gateway.identified) == 1
            assert (await second.platform.describe(second.place())).name == "nlp", "it can post all the same"
            first.serving.cancel()
            await discord.gateway.until_connected(2)
            assert "Broadsheet" in await second.say("help")


async def test_a_process_takes_over_what_another_has_left(discord: DiscordServer, tmp_path: Path) -> None:
    discord.gateway.shards = 2
    time = Time()
    half = settings_for(discord, shards=1)
    one, other = (
        a_club(tmp_path, discord, time, greeted=True, settings=half),
        a_club(tmp_path, discord, time, greeted=True),
    )
    async with one as first, other as second:
        assert len(discord.gateway.identified) == 2
        first.serving.cancel()
        async with asyncio.timeout(10):
            await second.serving  # it ends, so that the supervisor starts it again with both
        assert second.serving.done()


async def test_a_guild_of_another_shard_is_not_ours_to_settle(discord: DiscordServer, tmp_path: Path) -> None:
    guild = discord.guild("Other")
    guild.add(Room("nlp"))
    async with a_club(tmp_path, discord) as club:
        assert club.platform._client is not None
        owned = club.platform._client.owns(0)
        assert owned(guild.id)
        assert owned("@me")
