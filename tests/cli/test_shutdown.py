"""SIGTERM in the middle of a post: it is finished and written down, and the rest comes after the restart, once."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clocks import real
from bot.domain import Place
from tests.cli.command_line import PATIENCE, CommandLine, without_a_network
from tests.cli.subscribed import PAPERS, subscribe
from tests.cli.with_a_ranking_that_hangs import HANGS
from tests.servers.discord import DiscordServer, faults
from tests.servers.discord.world import Channel
from tests.servers.slack.faults import Fault
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN, TEAM

NEVER = 3600.0
"""Seconds after which nobody waits for an answer any more."""
HERE = Path(__file__).parent
PROMISED = 10.0
"""Seconds within which a process that is asked to end is gone."""
SLOW = 2.0
"""Seconds that the platform takes to answer the post which is under way."""


async def stopped_in_a_post(cli: CommandLine, under_way: Callable[[], bool], *, twice: bool = False) -> None:
    """Start it, stop it once a post is ``under_way``; it ends well, however long the answer takes.

    Who asks ``twice`` while it is being finished is obeyed no sooner.
    """
    process = await cli.start("run")
    reading = asyncio.create_task(process.communicate())
    await until(under_way)
    process.terminate()
    began = time.monotonic()
    if twice:
        await asyncio.sleep(SLOW / 4)
        process.terminate()
    _, said = await asyncio.wait_for(reading, PATIENCE)
    print(f"It ended {time.monotonic() - began:.1f} seconds after SIGTERM.")  # noqa: T201 - told, not asserted
    assert process.returncode == 0, said.decode()
    assert b"Traceback" not in said, said.decode()


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not reached():
            await asyncio.sleep(0.02)


async def ended(cli: CommandLine) -> dict[str, Any]:
    [digest] = [json.loads(line) for line in (await cli("ledger")).out.splitlines()]
    assert isinstance(digest, dict)
    return digest


async def parts(cli: CommandLine) -> list[str]:
    return states(await ended(cli))


def states(digest: Mapping[str, Any]) -> list[str]:
    return [part["state"] for part in digest["parts"]]


def a_command_line(folder: Path, **settings: str) -> CommandLine:
    quick = without_a_network(SOURCES="sample", HTTP_PORT="0", HEARTBEAT_SECONDS="0.5", TAKEOVER_SECONDS="3")
    return CommandLine(folder, quick | settings)


def on_discord(folder: Path, discord: DiscordServer) -> CommandLine:
    return a_command_line(
        folder,
        DISCORD_TOKEN=discord.token,
        DISCORD_API_URL=discord.api_url,
        DISCORD_GATEWAY_URL=discord.gateway_url,
    )


async def due_on_discord(folder: Path, discord: DiscordServer) -> tuple[Channel, CommandLine]:
    """A digest is due in a channel of Discord."""
    guild = discord.guild()
    room = guild.add(Channel("nlp"))
    cli = on_discord(folder, discord)
    await subscribe(f"sqlite+aiosqlite:///{cli.database}", Place("discord", guild.id, room.id), _just_now())
    return room, cli


async def with_a_slow_answer(slack: SlackServer, folder: Path, posted_before: int, seconds: float) -> CommandLine:
    """A digest is due in a channel of Slack, and after so many posts one is answered only that late."""
    slack.state.channel("C1", name="nlp")
    cli = a_command_line(folder, SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_APP_TOKEN=APP_TOKEN, SLACK_API_URL=slack.url)
    await subscribe(f"sqlite+aiosqlite:///{cli.database}", Place("slack", TEAM, "C1"), _just_now())
    slack.faults.plan("chat.postMessage", *[Fault("slow")] * posted_before, Fault("slow", seconds))
    return cli


@pytest.mark.parametrize("posted_before", [0, 1])
async def test_slack_gets_the_post_under_way_and_later_the_rest(tmp_path: Path, posted_before: int) -> None:
    async with SlackServer().running() as slack:
        cli = await with_a_slow_answer(slack, tmp_path, posted_before, SLOW)
        await stopped_in_a_post(cli, lambda: len(slack.called("chat.postMessage")) > posted_before, twice=True)
        assert len(slack.state.shown_in("C1")) == 1 + posted_before
        assert await parts(cli) == ["posted"] * (1 + posted_before) + ["ready"] * (PAPERS - posted_before)

        await stopped_in_a_post(cli, lambda: len(slack.state.shown_in("C1")) == 1 + PAPERS)
        assert await parts(cli) == ["posted"] * (1 + PAPERS)
        assert len(slack.state.shown_in("C1")) == 1 + PAPERS


async def test_discord_gets_the_post_under_way_and_later_the_rest(tmp_path: Path) -> None:
    async with DiscordServer().running() as discord:
        room, cli = await due_on_discord(tmp_path, discord)
        discord.fault(f"POST .*/channels/{room.id}/messages$", faults.slow(SLOW))

        await stopped_in_a_post(cli, lambda: discord.asked(f"POST .*/channels/{room.id}/messages$") > 0, twice=True)
        assert len(discord.messages_in(room)) == 1
        assert await parts(cli) == ["posted"] + ["ready"] * PAPERS

        def all_there() -> bool:
            threads = [each for each in discord.world.guilds[room.guild].channels.values() if each is not room]
            return sum(len(discord.messages_in(each)) for each in threads) >= PAPERS

        await stopped_in_a_post(cli, all_there)
        assert await parts(cli) == ["posted"] * (1 + PAPERS)
        assert len(discord.messages_in(room)) == 1


async def test_a_reading_back_that_discord_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    """A post is repeated that was under way at a kill; who reacted to it meanwhile is asked, and not told."""
    async with DiscordServer().running() as discord:
        room, cli = await due_on_discord(tmp_path, discord)
        discord.fault(f"POST .*/channels/{room.id}/messages$", faults.never_answered())
        killed = await cli.start("run")
        await until(lambda: len(discord.messages_in(room)) == 1)
        killed.kill()
        await killed.communicate()

        discord.fault("GET .*/messages/", faults.never_answered(), times=100)
        process = await cli.start("run")
        reading = asyncio.create_task(process.communicate())
        await until(lambda: discord.asked("GET .*/messages/") > 0)
        process.terminate()
        await killed_by_an_impatient_service_manager(process)
        _, said = await reading
        assert process.returncode == 0, said.decode()
        assert b"Traceback" not in said, said.decode()
        assert len(discord.messages_in(room)) == 1


class HangingCommandLine(CommandLine):
    def words(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, str(HERE / "with_a_ranking_that_hangs.py"), *map(str, arguments)]


async def test_a_thread_that_never_comes_back_is_not_waited_for(tmp_path: Path) -> None:
    async with DiscordServer().running() as discord:
        _, due = await due_on_discord(tmp_path, discord)
        cli = HangingCommandLine(tmp_path, due.settings | {"PYTHONPATH": str(HERE.parents[1])})
        process = await cli.start("run")
        reading = asyncio.create_task(process.communicate())
        await until((tmp_path / HANGS).exists)
        process.terminate()
        await killed_by_an_impatient_service_manager(process)
        _, said = await reading
    assert process.returncode == 0, said.decode()
    assert b"ended with something unfinished" in said


async def killed_by_an_impatient_service_manager(process: asyncio.subprocess.Process) -> None:
    """Whatever is not gone after the ten seconds that are promised."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PROMISED):
            await process.wait()
    if process.returncode is None:
        process.kill()


@pytest.mark.parametrize(
    ("posted_before", "explained"),
    [
        (0, "The digest was sent but no answer came back, so it may or may not be there."),
        (1, "The reply for paper 1 was sent but no answer came back. It was not sent again."),
    ],
)
async def test_a_post_that_slack_never_answers_is_given_up_and_called_unknown(
    tmp_path: Path, posted_before: int, explained: str
) -> None:
    async with SlackServer().running() as slack:
        cli = await with_a_slow_answer(slack, tmp_path, posted_before, NEVER)
        await stopped_in_a_post(cli, lambda: len(slack.called("chat.postMessage")) > posted_before)
        stopped = await ended(cli)
        assert stopped["state"] == "delivering"
        assert states(stopped) == ["posted"] * posted_before + ["sending"] + ["ready"] * (PAPERS - posted_before)

        process = await cli.start("run")
        reading = asyncio.create_task(process.communicate())
        await slack.until(lambda: slack.sockets.open or None, within=PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while f"unknown. {explained}" not in await asked_for_status(SlackPerson(slack)):
                await asyncio.sleep(0.5)
        process.terminate()
        await reading

        over = await ended(cli)
        assert (over["state"], states(over)[posted_before]) == ("unknown", "unknown")
        assert explained in (await cli("doctor")).out
        posts = 1 if posted_before == 0 else 1 + PAPERS
        assert len(slack.called("chat.postMessage")) == posts, "it was not sent again"


async def asked_for_status(person: SlackPerson) -> str:
    await person.types("digest status")
    return (await person.answer(within=PATIENCE)).words


def _just_now() -> datetime:
    return real() - timedelta(seconds=5)
