"""``broadsheet run`` with two platforms: one process serves both, and one's end is no trouble to the other."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine, without_a_network
from tests.servers.discord import DiscordServer
from tests.servers.discord.components import walk
from tests.servers.discord.world import Channel
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN

START = 90.0
"""Seconds that the program may take to come up."""


@asynccontextmanager
async def serving(folder: Path, slack: SlackServer, discord: DiscordServer) -> AsyncIterator[None]:
    command_line = CommandLine(folder, without_a_network(SOURCES="sample", HTTP_PORT="0"))
    process = await command_line.start(
        "run",
        SLACK_BOT_TOKEN=BOT_TOKEN,
        SLACK_APP_TOKEN=APP_TOKEN,
        SLACK_API_URL=slack.url,
        DISCORD_TOKEN=discord.token,
        DISCORD_API_URL=discord.api_url,
        DISCORD_GATEWAY_URL=discord.gateway_url,
    )
    reading = asyncio.create_task(process.communicate())
    try:
        await discord.gateway.until(lambda: bool(discord.gateway.identified), START)
        await slack.until(lambda: slack.sockets.open or None, START)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(START):
            await reading


async def answers_on_discord(discord: DiscordServer) -> bool:
    [guild] = discord.world.guilds.values()
    [room] = guild.channels.values()
    ada = discord.person("ada", guild)
    answer = await (await ada.command(room, "help", {})).message()
    return "Broadsheet" in str(list(walk(answer["components"])))


async def answers_on_slack(slack: SlackServer) -> bool:
    person = SlackPerson(slack)
    await person.types("help")
    return "Broadsheet" in (await person.answer(START)).text


@pytest.mark.parametrize("lost", ["slack", "discord"])
async def test_one_process_serves_both_and_losing_one_leaves_the_other(tmp_path: Path, lost: str) -> None:
    async with AsyncExitStack() as slack_up, AsyncExitStack() as discord_up:
        slack = await slack_up.enter_async_context(SlackServer().running())
        slack.state.channel("C1", name="nlp")
        discord = await discord_up.enter_async_context(DiscordServer().running())
        discord.guild().add(Channel("nlp"))
        async with serving(tmp_path, slack, discord):
            assert await answers_on_slack(slack)
            assert await answers_on_discord(discord)
            if lost == "slack":
                await slack_up.aclose()
                assert await answers_on_discord(discord)
            else:
                await discord_up.aclose()
                assert await answers_on_slack(slack)
