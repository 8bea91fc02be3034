"""The product with mail, for the suites in this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.memory import MemoryStore
from storage.unit_of_work import open_store
from tests.adapters.email.post import Office, an_office
from tests.builders import distinct_papers


@pytest.fixture(params=["memory", "sqlite"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    store = MemoryStore() if request.param == "memory" else await open_store(f"sqlite+aiosqlite:///{tmp_path / 'b.db'}")
    async with an_office(store, distinct_papers(12)) as made:
        yield made
