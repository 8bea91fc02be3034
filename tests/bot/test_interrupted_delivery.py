"""A database that goes away in the middle of a digest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain import DigestState, Place, Posted
from bot.errors import StoreAway
from bot.messages import Message
from bot.ports import UnitOfWork
from bot.schedule import DAILY, Schedule
from tests.bot.workspace import NLP, Workspace
from tests.builders import a_channel, distinct_papers


async def test_it_is_a_line_of_the_log_and_the_digest_goes_on_later(
    stored: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @asynccontextmanager
    async def away() -> AsyncIterator[UnitOfWork]:
        raise StoreAway("The database has gone away.")
        yield

    await stored.add(distinct_papers(2))
    await stored.subscribe(a_channel(place=NLP, topics=(), schedule=Schedule(weekdays=DAILY)))
    post = stored.board.post

    async def and_then_it_goes(place: Place, message: Message, key: str) -> Posted:
        monkeypatch.setattr(stored.store, "read", away)
        return await post(place, message, key)

    monkeypatch.setattr(stored.board, "post", and_then_it_goes)
    [left] = await stored.next_digest()
    monkeypatch.undo()
    assert left.state is DigestState.DELIVERING
    assert "digest left for later" in caplog.messages
    assert not [record for record in caplog.records if record.exc_info]
    stored.time.pass_(seconds=31)
    [finished] = await stored.delivery.deliver_due()
    assert finished.state is DigestState.POSTED
    assert len(stored.board.posts) == 3
