"""What every store promises of leases and of notes."""

import asyncio
from datetime import date, timedelta

from bot.domain import Place
from bot.ports import Store, UnitOfWork
from tests.builders import NOW

A_MINUTE = timedelta(minutes=1)
SOON, LATER = NOW + A_MINUTE, NOW + 2 * A_MINUTE


async def test_a_lease_has_one_holder(store: Store) -> None:
    async with store.write() as work:
        assert await work.leases.acquire("shard", "ada", NOW, SOON)
        assert not await work.leases.acquire("shard", "bob", NOW, SOON)
        assert await work.leases.acquire("another", "bob", NOW, SOON)


async def test_its_holder_renews_it(store: Store) -> None:
    async with store.write() as work:
        await work.leases.acquire("shard", "ada", NOW, SOON)
        assert await work.leases.acquire("shard", "ada", NOW, LATER)
        assert not await work.leases.acquire("shard", "bob", SOON, LATER)


async def test_an_expired_lease_is_free(store: Store) -> None:
    async with store.write() as work:
        await work.leases.acquire("shard", "ada", NOW, SOON)
        assert await work.leases.acquire("shard", "bob", SOON, LATER)
        assert not await work.leases.acquire("shard", "ada", SOON, LATER)


async def test_a_released_lease_is_free_and_only_its_holder_releases_it(store: Store) -> None:
    async with store.write() as work:
        await work.leases.acquire("shard", "ada", NOW, SOON)
        await work.leases.release("shard", "bob")
        assert not await work.leases.acquire("shard", "bob", NOW, SOON)
        await work.leases.release("shard", "ada")
        assert await work.leases.acquire("shard", "bob", NOW, SOON)


async def test_leases_that_were_over_long_ago_are_pruned(store: Store) -> None:
    async with store.write() as work:
        await work.leases.acquire("old", "who died", NOW - A_MINUTE, NOW)
        await work.leases.acquire("new", "ada", NOW, SOON)
        assert await work.leases.prune(before=SOON) == 1
        assert not await work.leases.acquire("new", "bob", NOW, SOON)


async def test_of_eight_at_once_exactly_one_gets_the_lease(store: Store) -> None:
    async def take(holder: int) -> bool:
        async with store.write() as work:
            mine = await work.leases.acquire("shard", str(holder), NOW, SOON)
            await work.commit()
        return mine

    async with asyncio.TaskGroup() as group:
        takers = [group.create_task(take(holder)) for holder in range(8)]
    assert sum(task.result() for task in takers) == 1


async def test_a_note_is_kept_and_replaced(store: Store) -> None:
    async with store.write() as work:
        assert await work.notes.get("commands") == ""
        await work.notes.put("commands", "a")
        await work.notes.put("commands", "b")
        await work.commit()
    async with store.read() as work:
        assert await work.notes.get("commands") == "b"


async def test_a_lease_from_a_clock_that_was_put_back_since_keeps_nobody_out(store: Store) -> None:
    hours = timedelta(hours=3)
    async with store.write() as work:
        await work.leases.acquire("shard", "ada", NOW + hours, SOON + hours)
        assert await work.leases.acquire("shard", "bob", NOW, SOON)
        assert not await work.leases.acquire("shard", "ada", NOW, SOON)


async def test_clocks_that_differ_by_minutes_respect_each_others_leases(store: Store) -> None:
    async with store.write() as work:
        await work.leases.acquire("shard", "ada", NOW + 5 * A_MINUTE, SOON + 5 * A_MINUTE)
        assert not await work.leases.acquire("shard", "bob", NOW, SOON)


async def test_notes_that_age_are_pruned_and_others_kept(store: Store) -> None:
    async with store.write() as work:
        await work.notes.put("lasting", "a")
        await work.notes.put("old", "b", NOW)
        await work.notes.put("new", "c", SOON)
        await work.notes.put("renewed", "d", NOW)
        await work.notes.put("renewed", "e", LATER)
        assert await work.notes.prune(SOON) == 1
        left = [await work.notes.get(name) for name in ("lasting", "old", "new", "renewed")]
    assert left == ["a", "", "c", "e"]


async def test_notes_about_a_digest_go_with_it(store: Store) -> None:
    yesterday, today = date(2026, 4, 16), date(2026, 4, 17)
    place, another = Place("discord", "1", "2"), Place("discord", "1", "20")
    async with store.write() as work:
        for about in (place, another):
            for day in (yesterday, today):
                await work.notes.put(f"forum:{about}/{day}", "thread")
        await work.digests.forget_day(place, today)
        assert await _noted(work, place, today) == ""
        assert await _noted(work, place, yesterday) == "thread"
        await work.digests.forget(place)
        assert await _noted(work, place, yesterday) == ""
        assert [await _noted(work, another, day) for day in (yesterday, today)] == ["thread", "thread"]


async def _noted(work: UnitOfWork, place: Place, day: date) -> str:
    return await work.notes.get(f"forum:{place}/{day}")
