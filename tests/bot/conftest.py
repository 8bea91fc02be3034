"""The product over memory and over SQLite, for the suites in this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.memory import MemoryStore
from storage.unit_of_work import open_store
from tests.bot.workspace import Workspace, a_workspace


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with a_workspace() as made:
        yield made


@pytest.fixture(params=["memory", "sqlite"])
async def stored(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Workspace]:
    """The same, on each kind of store: for what rests on transactions."""
    store = MemoryStore() if request.param == "memory" else await open_store(f"sqlite+aiosqlite:///{tmp_path / 'b.db'}")
    async with a_workspace(store) as made:
        yield made
