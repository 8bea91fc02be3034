"""How many messages to PostgreSQL a question costs, by the server's own log, and that none is one too few."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import Store
from storage import postgres as connections
from storage.unit_of_work import open_store
from tests.builders import NOW, PLACE, a_channel
from tests.servers.postgres import DRIVERS, PostgresServer

OFTEN = 8
"""More than the five times after which psycopg has a statement prepared."""


@pytest.fixture
async def server() -> AsyncIterator[PostgresServer]:
    """One of its own, since its log is read and it is restarted."""
    with PostgresServer(("log_statement=all", "log_line_prefix=")).running() as server:
        server.create("busy")
        yield server


@pytest.fixture(params=DRIVERS)
async def store(server: PostgresServer, request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    opened = await open_store(server.url("busy", str(request.param)))
    yield opened
    await opened.close()


def said(log: Path, after: int) -> list[str]:
    """The first word of each message since then."""
    return re.findall(r"^LOG:  (?:statement|execute [^:]*): (\w*)", log.read_text()[after:], re.MULTILINE)


async def test_a_question_is_one_message_between_begin_and_commit(server: PostgresServer) -> None:
    store = await open_store(server.url("busy"))
    log = server.log

    async def ask() -> None:
        async with store.read() as work:
            assert not await work.events.seen("key")

    for _ in range(OFTEN):
        await ask()
    before = len(log.read_text())
    await ask()
    assert said(log, before) == ["BEGIN", "SELECT", "COMMIT"]
    await store.close()


async def test_a_channel_with_all_that_belongs_to_it_is_two_questions(server: PostgresServer) -> None:
    store = await open_store(server.url("busy"))
    async with store.write() as work:
        await work.channels.ensure(a_channel())
        await work.commit()
    before = len(server.log.read_text())
    async with store.read() as work:
        assert await work.channels.get(PLACE) == a_channel()
    assert said(server.log, before).count("SELECT") == 2
    await store.close()


async def test_a_restart_between_two_questions_is_not_noticed(server: PostgresServer, store: Store) -> None:
    async with store.read() as one, store.read() as other:  # two connections, both of before
        assert not await one.events.seen("key")
        assert not await other.events.seen("key")
    server.restart()
    async with store.write() as work:
        assert await work.events.first("key", NOW)
        await work.commit()
    async with store.read() as one, store.read() as other:
        assert await one.events.seen("key")
        assert await other.events.seen("key")


async def test_a_connection_that_has_served_long_ago_is_asked_first(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(server.url("busy"))
    async with store.read() as work:
        assert not await work.events.seen("key")
    monkeypatch.setattr(connections, "TRUSTED", 0.0)
    before = len(server.log.read_text())
    async with store.read() as work:
        assert not await work.events.seen("key")
    assert said(server.log, before) == ["", "BEGIN", "SELECT", "COMMIT"]
    await store.close()
