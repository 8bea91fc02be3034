"""The heartbeat goes on whatever a beat does, and tells a database's trouble in its sentence."""

import asyncio
import logging

import pytest

from adapters.heartbeat import Beat, beat
from bot.errors import StoreError
from bot.logs import NAME

FULL = "The database cannot grow: the disk is full. Free some space and try again"


@pytest.mark.parametrize(
    ("trouble", "logger", "said"),
    [(StoreError(FULL), NAME, "database in trouble"), (ValueError("a fault of ours"), "adapters.heartbeat", "failed")],
)
async def test_a_beat_that_fails_is_told_and_the_next_one_comes(
    trouble: Exception, logger: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    beats, enough = 0, asyncio.Event()

    async def failing() -> None:
        nonlocal beats
        beats += 1
        if beats == 3:
            enough.set()
        raise trouble

    caplog.set_level(logging.INFO)
    task = asyncio.create_task(beat(Beat("one", 0.01, failing)))
    await enough.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    told = [record for record in caplog.records if record.name == logger]
    assert len(told) >= 3
    assert all(said in record.getMessage() for record in told)
    assert [bool(record.exc_info) for record in told] == [isinstance(trouble, ValueError)] * len(told)


async def test_a_slow_beat_holds_up_no_other_and_never_runs_beside_itself() -> None:
    at_once, quick, enough = 0, 0, asyncio.Event()

    async def slow() -> None:
        nonlocal at_once
        at_once += 1
        assert at_once == 1
        await enough.wait()
        at_once -= 1

    async def often() -> None:
        nonlocal quick
        quick += 1
        if quick == 5:
            enough.set()

    task = asyncio.create_task(beat(Beat("slow", 0.001, slow), Beat("often", 0.01, often)))
    await enough.wait()
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert at_once <= 1
