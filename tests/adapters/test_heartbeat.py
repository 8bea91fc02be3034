"""The heartbeat goes on whatever a beat does, and tells a database's trouble in its sentence."""

import asyncio
import logging
import time
from datetime import datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import pytest

import adapters.heartbeat
from adapters.heartbeat import Beat, beat
from bot.errors import StoreError
from bot.logs import NAME

FULL = "The database cannot grow: the disk is full. Free some space and try again"


@pytest.mark.parametrize(
    ("trouble", "said"),
    [(StoreError(FULL), "database in trouble"), (ValueError("a fault of ours"), "failed")],
)
async def test_a_beat_that_fails_is_told_and_the_next_one_comes(
    trouble: Exception, said: str, caplog: pytest.LogCaptureFixture
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
    told = [record for record in caplog.records if record.name == NAME]
    assert len(told) >= 3
    assert all(said in record.getMessage() for record in told)
    assert [bool(record.exc_info) for record in told] == [isinstance(trouble, ValueError)] * len(told)


class SetClock(datetime):
    """The machine's clock as APScheduler and the heartbeat see it, put back by an hour when somebody says so."""

    back = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "SetClock":
        return cls.fromtimestamp(time.time() - cls.back.total_seconds(), tz)


async def test_a_clock_that_is_put_back_holds_up_no_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (apscheduler.schedulers.base, adapters.heartbeat):
        monkeypatch.setattr(module, "datetime", SetClock)
    monkeypatch.setattr(SetClock, "back", timedelta())
    beats, enough = 0, asyncio.Event()

    async def count() -> None:
        nonlocal beats
        beats += 1
        if beats == 2:
            SetClock.back = timedelta(hours=1)
        if beats == 5:
            enough.set()

    def wall() -> float:
        return time.time() - SetClock.back.total_seconds()

    task = asyncio.create_task(beat(Beat("one", 0.02, count), look=0.05, wall=wall))
    await asyncio.wait_for(enough.wait(), 30)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


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
