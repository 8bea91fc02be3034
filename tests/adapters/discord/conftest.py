"""A Discord server, and Broadsheet at work in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.discord.club import Club, a_club
from tests.servers.discord import DiscordServer


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer().running() as server:
        yield server


@pytest.fixture
async def club(discord: DiscordServer, tmp_path: Path) -> AsyncIterator[Club]:
    async with a_club(tmp_path, discord) as made:
        yield made
