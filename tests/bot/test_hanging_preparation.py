"""A ranking that hangs: its digests are let go, others make them, and whoever watches this process is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from adapters.metrics import Metrics
from bot import digest
from bot.clocks import real
from bot.config import Settings
from bot.digest import Delivery
from bot.domain import DigestState
from bot.lanes import Lanes
from bot.library import Library
from bot.main import application
from bot.ports import Selection
from bot.standing import HEARTBEAT, LATEST_BEAT
from ranking.ranker import DefaultRanker
from tests.bot.workspace import Workspace
from tests.builders import distinct_papers

AT_ONCE = 0.2
"""Seconds after which a preparation counts as hanging here, where it does."""


class HangingRanker(DefaultRanker):
    """Does not come back from its thread before it is told to."""

    def __init__(self) -> None:
        self.go_on = Event()

    def rank(self, *given: Any) -> list[Selection]:
        self.go_on.wait()
        return super().rank(*given)


@asynccontextmanager
async def hanging(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """This process's ranking hangs, until the end."""
    ranker = HangingRanker()
    monkeypatch.setattr(workspace.library, "ranker", ranker)
    with monkeypatch.context() as patched:
        patched.setattr(digest, "PREPARING", AT_ONCE)
        assert await workspace.next_digest() == []
    try:
        yield
    finally:
        ranker.go_on.set()


@asynccontextmanager
async def another_process(workspace: Workspace) -> AsyncIterator[Delivery]:
    lanes = Lanes()
    library = Library(workspace.store, DefaultRanker(), workspace.embedder, lanes)
    await library.refresh()
    delivery = replace(workspace.delivery, library=library, holder="another")
    try:
        yield delivery
    finally:
        lanes.close()


async def test_what_hangs_is_let_go_says_why_and_is_made_by_another_process(
    stored: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await stored.add(distinct_papers(3))
    await stored.subscribe()
    async with hanging(stored, monkeypatch), another_process(stored) as other:
        [left] = await stored.digests()
        assert (left.state, left.note[:20]) == (DigestState.PREPARING, "It was not ready wit")
        assert "being prepared since" in (said := await stored.say("digest status"))
        assert "so it is begun anew" in said

        await stored.delivery.keep()
        assert await stored.delivery.deliver_due() == [], "whoever hangs leaves it to others"
        assert caplog.messages.count("digests not prepared in time, and let go") == 1
        [made] = await other.deliver_due()
        assert made.state is DigestState.POSTED
    assert len({key for *_, key in stored.board.posts}) == len(stored.board.posts)


async def test_a_process_that_hangs_is_not_ready_however_busy_the_others_are(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, database_url=f"sqlite+aiosqlite:///{tmp_path / 'b.db'}", embedding_model="none")
    async with application(settings, sources=()) as running:
        await running.pulse.beat()
        async with TestServer(running.site(Metrics())) as served, aiohttp.ClientSession() as session:

            async def troubles() -> list[str]:
                async with session.get(served.make_url("/readyz")) as answer:
                    said = (await answer.json())["troubles"]
                    assert answer.status == (503 if said else 200)
                    return list(said)

            assert await troubles() == []
            running.pulse.last -= 3 * LATEST_BEAT
            async with running.store.write() as uow:
                await uow.sources.succeeded(HEARTBEAT, real())
                await uow.commit()
            assert await troubles() == ["This process has not looked for due digests for a while."]
            await running.pulse.beat()
            assert await troubles() == []
