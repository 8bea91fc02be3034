"""Events that several processes may be at: what each does when another has the lease, or the database is away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.slack import once
from bot.clocks import real
from bot.errors import StoreAway
from bot.ports import Store, UnitOfWork
from storage.unit_of_work import open_store


async def test_a_press_that_comes_again_is_done_when_whoever_got_it_first_has_died(postgres_url: str) -> None:
    """It is acknowledged at once, so that Slack does not deliver it a third time."""
    store, done = await open_store(postgres_url), []
    async with store.write() as uow:
        now = real()
        assert await uow.leases.acquire("event slack:trigger:1", "who died", now, now + timedelta(seconds=1))
        await uow.commit()
    here = once.Once(store, real, real, timedelta(seconds=1))

    async def work() -> None:
        done.append("here")

    with pytest.raises(once.UnderWayError):
        await here.do("trigger:1", work, 0.0)
    await here.do("trigger:1", work, here.longest)
    await here.do("trigger:1", work, here.longest)

    assert done == ["here"]
    await store.close()


@dataclass
class Stumbling:
    """A database that does not answer some of the times that it is asked."""

    store: Store
    not_at: tuple[int, ...]
    shared: bool = True
    asked: int = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        self.asked += 1
        if self.asked in self.not_at:
            raise StoreAway("away")
        async with self.store.write() as work:
            yield work

    read = write


@pytest.mark.parametrize("not_at", [(3, 6), (6,)])
async def test_a_database_that_stumbles_takes_no_event_from_the_process_that_is_at_it(
    postgres_url: str, not_at: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Now and then, or at the last look; where it cannot be written to it is read as well."""
    store, done = await open_store(postgres_url), []
    async with store.write() as uow:
        now = real()
        await uow.leases.acquire("event slack:Ev1", "another", now, now + timedelta(hours=1))
        await uow.commit()
    monkeypatch.setattr(once, "LOOK", 0.02)
    stumbling = Stumbling(store, not_at)
    here = once.Once(stumbling, real, real, timedelta(hours=1))  # type: ignore[arg-type]  # all that it asks for

    async def work() -> None:
        done.append("here")

    with pytest.raises(once.UnderWayError):
        await here.do("Ev1", work, 0.11)

    assert stumbling.asked > max(not_at)
    assert done == []
    await store.close()
