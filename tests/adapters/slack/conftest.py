"""A Slack server, and Broadsheet at work in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack.office import Office, an_office
from tests.servers.slack.server import SlackServer


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """Whatever is sent to it must be what Slack accepts."""
    async with SlackServer().running() as server:
        yield server
    assert server.complaints == []


@pytest.fixture
async def office(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path, slack) as made:
        slack.state.channel("C1", name="nlp")
        yield made
