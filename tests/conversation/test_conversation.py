"""The one scenario on every platform."""

from pathlib import Path

from tests.conversation.discord_driver import discord_driver
from tests.conversation.scenario import walk
from tests.conversation.slack_driver import slack_driver
from tests.conversation.terminal_driver import terminal_driver


async def test_the_whole_walk_in_the_terminal() -> None:
    async with terminal_driver() as driver:
        await walk(driver)


async def test_the_whole_walk_on_discord(tmp_path: Path) -> None:
    async with discord_driver(tmp_path) as driver:
        await walk(driver)


async def test_the_whole_walk_in_slack(tmp_path: Path) -> None:
    async with slack_driver(tmp_path) as driver:
        await walk(driver)
