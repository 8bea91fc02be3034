"""What every store promises of a transaction."""

import asyncio

import pytest

from bot.ports import Store
from tests.builders import NOW, PLACE, a_channel, a_paper, a_sighting


async def test_what_is_committed_stays(store: Store) -> None:
    async with store.write() as work:
        await work.papers.add([a_paper()])
        await work.commit()
    async with store.read() as work:
        assert await work.papers.all() == [a_paper()]


async def test_what_is_not_committed_is_rolled_back(store: Store) -> None:
    async with store.write() as work:
        await work.papers.add([a_paper()])
        await work.papers.record([a_sighting(a_paper())])
        await work.channels.ensure(a_channel())
        await work.events.first("event", NOW)
    async with store.read() as work:
        assert await work.papers.count() == 0
        assert await work.papers.sightings() == []
        assert await work.channels.all() == []
    async with store.write() as work:
        assert await work.events.first("event", NOW)


async def test_an_error_rolls_back_and_the_next_writer_goes_on(store: Store) -> None:
    async def fail_halfway() -> None:
        async with store.write() as work:
            await work.channels.ensure(a_channel())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_halfway()
    async with store.write() as work:
        assert await work.channels.get(PLACE) is None


async def test_what_follows_a_commit_needs_another_one(store: Store) -> None:
    async with store.write() as work:
        await work.papers.add([a_paper(1)])
        await work.commit()
        await work.papers.add([a_paper(2)])
    async with store.read() as work:
        assert [paper.id for paper in await work.papers.all()] == [a_paper(1).id]


async def test_a_reader_keeps_seeing_what_it_saw_first(store: Store) -> None:
    async with store.read() as reading:
        before = await reading.papers.count()
        async with store.write() as writing:
            await writing.papers.add([a_paper()])
            await writing.commit()
        assert await reading.papers.count() == before == 0


async def test_a_read_cannot_be_committed(store: Store) -> None:
    async with store.read() as work:
        with pytest.raises(RuntimeError, match=r"use write\(\)"):
            await work.commit()


async def test_eight_writers_at_once_lose_nothing(store: Store) -> None:
    async def add_topic_after_looking(number: int) -> None:
        async with store.write() as work:
            channel = await work.channels.get(PLACE)
            assert channel is not None
            await asyncio.sleep(0)
            await work.channels.change(PLACE, size=channel.size + 1, name=str(number))
            await work.commit()

    async with store.write() as work:
        await work.channels.ensure(a_channel(size=5))
        await work.commit()
    async with asyncio.TaskGroup() as group:
        for number in range(8):
            group.create_task(add_topic_after_looking(number))
    async with store.read() as work:
        channel = await work.channels.get(PLACE)
    assert channel is not None
    assert channel.size == 13


async def test_trying_to_grow_leaves_nothing_and_may_be_done_again(store: Store) -> None:
    for _ in range(2):
        await store.try_growing()
    async with store.read() as work:
        assert await work.papers.count() == 0


async def test_what_several_processes_share_has_a_clock_that_they_agree_on(store: Store) -> None:
    assert store.shared == (await store.time() is not None)
