"""Events that several processes may be at: one that died is followed, and silence takes none from whoever is at it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from adapters.slack import once
from bot.clocks import real
from bot.errors import StoreAway
from storage.memory import MemoryStore
from storage.memory.store import MemoryUnitOfWork
from storage.unit_of_work import open_store


@dataclass
class Stumbling(MemoryStore):
    """Does not answer some of the times that it is asked to write."""

    silent_at: Sequence[int] = ()
    shared: bool = True
    asked: int = 0
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[MemoryUnitOfWork]:
        self.asked += 1
        if self.asked in self.silent_at:
            raise StoreAway("away")
        async with super().write() as work:
            yield work

    async def effect(self) -> None:
        self.done.append("here")


async def turn(
    store: Stumbling, monkeypatch: pytest.MonkeyPatch, held: timedelta | None, claim: timedelta, looks: int
) -> None:
    if held is not None:
        async with MemoryStore.write(store) as uow:
            await uow.leases.acquire("event slack:Ev1", "another", real(), real() + held)
            await uow.commit()
    monkeypatch.setattr(once, "LOOK", 0.02)
    await once.Once(store, real, real, claim).do("Ev1", store.effect, 0.02 * (looks - 1) + 0.001)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize("silent_at", [(3, 6), (6,), (2, 3, 4, 5, 6), (1, 3, 4)])
async def test_what_another_process_is_known_to_hold_is_left_to_it(
    silent_at: Sequence[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Stumbling(silent_at=silent_at)
    with pytest.raises(once.UnderWayError):
        await turn(store, monkeypatch, HOUR, HOUR, looks=6)
    assert store.done == []


async def test_it_is_done_here_once_the_lease_that_was_seen_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever held it may have died, and the database stays away."""
    store = Stumbling(silent_at=range(2, 8))
    claim = timedelta(seconds=0.1)
    await turn(store, monkeypatch, claim, claim, looks=20)
    assert store.done == ["here"]


async def test_nothing_is_lost_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Stumbling(silent_at=(1, 2))
    await turn(store, monkeypatch, None, HOUR, looks=6)
    assert store.done == ["here"]


async def test_one_silence_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Stumbling(silent_at=(1,))
    with pytest.raises(once.UnderWayError):
        await turn(store, monkeypatch, None, HOUR, looks=1)


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
