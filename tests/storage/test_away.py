"""A database that is restarted while somebody writes: what must not be lost is written once it is back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from bot.domain import PartState, Posted
from bot.errors import StoreAway, StoreError
from bot.insisting import insist
from bot.ports import Store, UnitOfWork
from storage.database import connect
from storage.unit_of_work import SqlStore, open_store
from tests.builders import NOW, PLACE
from tests.contracts.frozen import DAY, SOON, frozen, posted
from tests.servers.postgres import PostgresServer


@pytest.fixture
async def server() -> AsyncIterator[PostgresServer]:
    """One of its own, since it is stopped."""
    with PostgresServer(("synchronous_commit=on",)).running() as server:
        server.create("away")
        yield server


@pytest.fixture
async def store(server: PostgresServer) -> AsyncIterator[Store]:
    opened = await open_store(server.url("away"))
    yield opened
    await opened.close()


@pytest.mark.parametrize("how", ["stop", "crash"])
async def test_what_was_posted_is_settled_when_the_database_is_back(
    server: PostgresServer, store: Store, how: str
) -> None:
    async with store.write() as work:
        digest = await frozen(work)
        await work.commit()
    await asyncio.to_thread(server.stop if how == "stop" else server.crash)

    async def settle(work: UnitOfWork) -> None:
        await posted(work, digest, 0, "m0")

    async def begin(work: UnitOfWork) -> bool:
        return await work.digests.begin(PLACE, DAY, 1, NOW, SOON)

    writing = [asyncio.create_task(insist(store, settle)), asyncio.create_task(insist(store, begin))]
    await asyncio.sleep(0.3)
    assert not any(task.done() for task in writing)
    await asyncio.to_thread(server.start)
    assert await asyncio.gather(*writing) == [None, True]
    async with store.read() as work:
        found = await work.digests.at_message(Posted(PLACE, "m0"))
    assert found is not None
    assert [part.state for part in found[0].parts] == [PartState.POSTED, PartState.SENDING, PartState.READY]


async def test_a_database_that_stays_away_is_an_error_in_the_end(server: PostgresServer, store: Store) -> None:
    await asyncio.to_thread(server.stop)

    async def nothing(_work: UnitOfWork) -> None: ...

    with pytest.raises(StoreError, match="cannot be reached"):
        await insist(store, nothing, patience=0.3)


async def test_a_server_that_stops_in_the_moment_of_a_connection_is_away(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What libpq said then; it cannot be brought about at will."""
    said = 'connection is bad: connection to server on socket "/run/.s.PGSQL.5432" failed: Connection reset by peer'

    async def reset(*_: Any, **__: Any) -> None:
        raise psycopg.OperationalError(said)

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", reset)
    store = SqlStore(connect(server.url("away")))
    with pytest.raises(StoreAway, match="cannot be reached"):
        async with store.read():
            pass
    await store.close()
