"""Every implementation of a port, for the suites in this folder."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.ports import Store
from storage import tables
from storage.memory import MemoryStore
from storage.unit_of_work import open_store
from tests.conftest import MIGRATED
from tests.servers.postgres import DRIVERS, PostgresServer

EMPTY = " ".join(f"DELETE FROM {table.name};" for table in reversed(tables.metadata.sorted_tables))
SHARED = "contracts"


@pytest.fixture(scope="session")
def shared_postgres(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """With one database for all the tests here: emptying it is ten times faster than making another."""
    postgres.create(SHARED, MIGRATED)
    yield postgres
    postgres.drop(SHARED)


@asynccontextmanager
async def opened(kind: str, request: pytest.FixtureRequest, directory: Path) -> AsyncIterator[Store]:
    if kind == "memory":
        yield MemoryStore()
        return
    server: PostgresServer | None = request.getfixturevalue("shared_postgres") if kind in DRIVERS else None
    store = await open_store(server.url(SHARED, kind) if server else f"sqlite+aiosqlite:///{directory / 'store.db'}")
    yield store
    await store.close()
    if server:
        server.tell(f"DO $$ BEGIN {EMPTY} END $$", SHARED)


@pytest.fixture(params=["memory", "sqlite", *DRIVERS])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(request.param, request, tmp_path) as ready:
        yield ready
