"""Chores: one process at a time, not again before it is time, and taken over from whoever dies at it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chores import Chore, Outcome
from tests.bot.workspace import Workspace
from tests.builders import NOW, distinct_papers

CLAIM = timedelta(seconds=30)


class Work:
    """What can be counted, held up, and made to fail."""

    def __init__(self) -> None:
        self.done = self.begun = 0
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def __call__(self) -> None:
        self.begun += 1
        await self.go_on.wait()
        self.done += 1


def a_chore(stored: Workspace, holder: str = "one", claim: timedelta = CLAIM, about: str = "") -> Chore:
    return Chore("reading", stored.store, stored.time, holder, claim, about)


async def test_a_chore_is_done_once_whoever_comes_by(stored: Workspace) -> None:
    work = Work()
    outcomes = [await a_chore(stored, holder).do(work, NOW) for holder in ("one", "two", "three")]
    assert outcomes == [Outcome.DONE, Outcome.FRESH, Outcome.FRESH]
    assert work.done == 1


async def test_it_is_done_again_when_it_is_time(stored: Workspace) -> None:
    work = Work()
    await a_chore(stored).do(work, NOW)
    stored.time.pass_(hours=1)
    assert await a_chore(stored, "two").do(work, NOW + timedelta(minutes=1)) is Outcome.DONE
    assert work.done == 2


async def test_a_clock_that_is_put_back_makes_nobody_wait_for_it(stored: Workspace) -> None:
    work = Work()
    await a_chore(stored).do(work, NOW)
    stored.time.pass_(hours=-3)
    assert await a_chore(stored, "two").do(work, stored.time() - timedelta(hours=1)) is Outcome.DONE
    assert work.done == 2


async def test_it_is_done_again_when_it_is_about_something_else(stored: Workspace) -> None:
    work = Work()
    await a_chore(stored, about="one source").do(work, NOW)
    assert await a_chore(stored, about="two sources").do(work, NOW) is Outcome.DONE


async def test_nobody_begins_what_another_is_at_and_a_sign_of_life_keeps_it(stored: Workspace) -> None:
    work, brief = Work(), timedelta(seconds=0.3)
    work.go_on.clear()
    at_it = asyncio.create_task(a_chore(stored, claim=brief).do(work, NOW))
    while not work.begun:
        await asyncio.sleep(0.01)
    for _ in range(3):
        stored.time.pass_(seconds=0.2)
        await asyncio.sleep(0.25)
        assert await a_chore(stored, "two", brief).do(work, NOW) is Outcome.TAKEN
    waiting = asyncio.create_task(a_chore(stored, "two", brief).wait_and_do(work, NOW, look=0.01))
    work.go_on.set()
    assert await at_it is Outcome.DONE
    assert await waiting is Outcome.FRESH
    assert work.done == 1


async def test_whoever_dies_at_it_is_taken_over(stored: Workspace) -> None:
    work = Work()
    async with stored.store.write() as uow:
        assert await uow.leases.acquire("reading", "who died", NOW, NOW + CLAIM)
        await uow.commit()
    assert await a_chore(stored).do(work, NOW) is Outcome.TAKEN
    stored.time.pass_(seconds=31)
    assert await a_chore(stored).do(work, NOW) is Outcome.DONE


async def test_whoever_is_stopped_gives_it_back_undone(stored: Workspace) -> None:
    work = Work()
    work.go_on.clear()
    at_it = asyncio.create_task(a_chore(stored).do(work, NOW))
    while not work.begun:
        await asyncio.sleep(0.01)
    at_it.cancel()
    await asyncio.wait([at_it])
    work.go_on.set()
    assert await a_chore(stored, "two").do(work, NOW) is Outcome.DONE
    assert (work.begun, work.done) == (2, 1)


async def test_whoever_lost_the_lease_breaks_off(stored: Workspace) -> None:
    work, brief = Work(), timedelta(seconds=0.1)
    work.go_on.clear()
    suspended = asyncio.create_task(a_chore(stored, claim=brief).do(work, NOW))
    while not work.begun:
        await asyncio.sleep(0.01)
    stored.time.pass_(seconds=1)
    async with stored.store.write() as uow:
        await uow.leases.acquire("reading", "two", stored.time.now, stored.time.now + CLAIM)
        await uow.commit()
    assert await suspended is Outcome.LOST
    assert work.done == 0


async def test_a_chore_that_fails_is_told_and_not_tried_again_at_once(stored: Workspace) -> None:
    async def fail() -> None:
        raise ValueError("not today")

    with pytest.raises(ValueError, match="not today"):
        await a_chore(stored).do(fail, NOW)
    assert await a_chore(stored, "two").do(fail, NOW) is Outcome.FRESH


async def test_papers_that_another_process_has_read_are_followed(stored: Workspace) -> None:
    other = replace(stored.library)
    await other.refresh()
    assert not await other.follow()
    async with stored.store.write() as uow:
        await uow.papers.add(distinct_papers(3))
        await uow.commit()
    await stored.library.changed()
    assert len(other) == 0
    assert await other.follow()
    assert len(other) == len(stored.library) == 3
    assert not await other.follow()
