"""A command line in an empty folder, and a server in the place of the paper sources."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine, without_a_network
from tests.servers.paper_sources import PaperSources


@pytest.fixture
def broadsheet(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path, without_a_network())


@pytest.fixture
async def sources() -> AsyncIterator[PaperSources]:
    async with PaperSources().running() as server:
        yield server
