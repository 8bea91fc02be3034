"""What every test of the sources needs: a server to stand in, and retries without waiting."""

from collections.abc import AsyncIterator, Iterator

import pytest
import stamina

from adapters.http_client import HttpClient, Limits
from tests.servers.paper_sources import PaperSources


@pytest.fixture(autouse=True)
def retries_do_not_wait() -> Iterator[None]:
    with stamina.set_testing(testing=True, attempts=3, cap=True):
        yield


@pytest.fixture
async def server() -> AsyncIterator[PaperSources]:
    async with PaperSources().running() as server:
        yield server


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with HttpClient(Limits(connect=2.0, total=2.0, size=100_000)) as http:
        yield http
