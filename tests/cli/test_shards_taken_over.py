"""Two ``broadsheet run`` with one Discord token: the database of one falls silent, and the other takes its shard."""

import asyncio
from pathlib import Path

from sqlalchemy import make_url

from tests.cli.command_line import PATIENCE, CommandLine, without_a_network
from tests.servers.discord import DiscordServer
from tests.servers.discord.components import walk
from tests.servers.discord.world import Channel
from tests.servers.postgres import PostgresServer
from tests.servers.proxy import Network


async def test_a_shard_changes_hands_without_two_that_listen_to_it(
    tmp_path: Path, postgres: PostgresServer, postgres_url: str
) -> None:
    near = postgres.url(str(make_url(postgres_url).database), tcp=True)
    async with DiscordServer().running() as discord, Network(postgres.port).running() as network:
        room = discord.guild().add(Channel("nlp"))
        far = near.replace(f":{postgres.port}/", f":{network.port}/")
        settings = without_a_network(
            SOURCES="sample",
            HTTP_PORT="0",
            TAKEOVER_SECONDS="6",
            DISCORD_TOKEN=discord.token,
            DISCORD_API_URL=discord.api_url,
            DISCORD_GATEWAY_URL=discord.gateway_url,
        )
        cli = CommandLine(tmp_path, settings)
        first = await cli.start("run", DATABASE_URL=far)
        first_log = asyncio.create_task(first.communicate())
        await discord.gateway.until(lambda: len(discord.gateway.identified) == 1, PATIENCE)
        second = await cli.start("run", DATABASE_URL=near)
        second_log = asyncio.create_task(second.communicate())

        network.fall_silent()
        await discord.gateway.until(lambda: len(discord.gateway.identified) == 2, PATIENCE)
        assert discord.gateway.shared == []
        ada = discord.person("ada", *discord.world.guilds.values())
        answer = await (await ada.command(room, "help", {})).message()
        assert "Broadsheet" in str(list(walk(answer["components"])))

        network.recover()
        for process in (first, second):
            process.terminate()
        said, _ = [log.decode() for _, log in await asyncio.gather(first_log, second_log)]
    assert (first.returncode, second.returncode) == (0, 0)
    assert "Another process may soon take over the shards." in said
    assert "Traceback" not in said, said
