"""What every store promises of events already seen and of how the sources answer."""

import asyncio
from datetime import timedelta

from bot.domain import SourceStatus
from bot.ports import Store
from tests.builders import NOW

LATER = NOW + timedelta(hours=1)


async def test_an_event_is_first_once(store: Store) -> None:
    async with store.write() as work:
        assert await work.events.first("a", NOW)
        assert not await work.events.first("a", LATER)
        assert await work.events.first("b", NOW)


async def test_of_eight_deliveries_at_once_exactly_one_is_first(store: Store) -> None:
    async def deliver() -> bool:
        async with store.write() as work:
            first = await work.events.first("event", NOW)
            await work.commit()
        return first

    async with asyncio.TaskGroup() as group:
        deliveries = [group.create_task(deliver()) for _ in range(8)]
    assert sum(task.result() for task in deliveries) == 1


async def test_old_events_are_pruned(store: Store) -> None:
    async with store.write() as work:
        await work.events.first("old", NOW)
        await work.events.first("new", LATER)
        assert await work.events.prune(before=LATER) == 1
        assert await work.events.first("old", LATER)
        assert not await work.events.first("new", LATER)


async def test_a_source_keeps_its_last_success_and_its_last_failure(store: Store) -> None:
    async with store.write() as work:
        assert await work.sources.all() == []
        await work.sources.succeeded("huggingface", NOW)
        await work.sources.failed("huggingface", LATER, "It did not answer.")
        await work.sources.failed("arxiv", NOW, "It refused.")
        await work.sources.succeeded("arxiv", LATER)
        arxiv, huggingface = await work.sources.all()
    assert arxiv == SourceStatus("arxiv", LATER, NOW, "It refused.")
    assert huggingface == SourceStatus("huggingface", NOW, LATER, "It did not answer.")
    assert (arxiv.down, huggingface.down) == (False, True)


async def test_the_newest_answer_of_a_source_counts(store: Store) -> None:
    async with store.write() as work:
        for at in (NOW, LATER):
            await work.sources.succeeded("arxiv", at)
            await work.sources.failed("arxiv", at, f"At {at:%H}.")
        assert await work.sources.all() == [SourceStatus("arxiv", LATER, LATER, f"At {LATER:%H}.")]
