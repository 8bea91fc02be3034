"""Every implementation of a port, for the suites in this folder."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.ports import Store
from storage.memory import MemoryStore
from storage.unit_of_work import open_store


async def in_memory(_directory: Path) -> Store:
    return MemoryStore()


async def on_sqlite(directory: Path) -> Store:
    return await open_store(f"sqlite+aiosqlite:///{directory / 'store.db'}")


STORES: dict[str, Callable[[Path], Awaitable[Store]]] = {"memory": in_memory, "sqlite": on_sqlite}


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened = await STORES[request.param](tmp_path)
    yield opened
    await opened.close()
