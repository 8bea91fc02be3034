"""Machines whose clocks are apart, on one database: what one holds for a while is held for the others, too."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.clocks import real
from bot.ports import Clock, Store
from bot.shared_clock import SharedClock
from storage.memory import MemoryStore
from storage.unit_of_work import open_store
from tests.builders import NOW
from tests.contracts.frozen import DAY, a_claim

CLAIM = timedelta(seconds=30)


@pytest.fixture
async def store(postgres_url: str) -> AsyncIterator[Store]:
    opened = await open_store(postgres_url)
    yield opened
    await opened.close()


async def agreed(store: Store, own: Clock) -> SharedClock:
    clock = SharedClock(own)
    await clock.compare(store)
    return clock


def off_by(**duration: float) -> Clock:
    return lambda: real() + timedelta(**duration)


@pytest.mark.parametrize("minutes", [-300, -5, 5, 300])
async def test_a_clock_that_is_apart_takes_no_digest_and_no_lease_from_another(store: Store, minutes: float) -> None:
    ours, theirs = await agreed(store, real), await agreed(store, off_by(minutes=minutes))
    async with store.write() as work:
        await work.digests.claim(a_claim(), ours() + CLAIM, "one")
        assert await work.leases.acquire("shard", "one", ours(), ours() + CLAIM)
        assert await work.digests.take_over(["terminal"], theirs(), theirs() + CLAIM, "another") == []
        assert not await work.leases.acquire("shard", "another", theirs(), theirs() + CLAIM)

        later = theirs() + 2 * CLAIM
        assert [it.day for it in await work.digests.take_over(["terminal"], later, later + CLAIM, "another")] == [DAY]
        assert await work.leases.acquire("shard", "another", later, later + CLAIM)


async def test_where_the_database_has_no_clock_of_its_own_the_machines_counts() -> None:
    clock = await agreed(MemoryStore(), lambda: NOW)
    assert clock() == NOW


async def test_a_database_that_takes_long_to_tell_is_not_believed(store: Store) -> None:
    told = iter((NOW, NOW + timedelta(minutes=1), NOW))

    def own() -> datetime:
        return next(told)

    assert (await agreed(store, own))() == NOW
