"""The heartbeat: APScheduler beats, the database plans.

A few interval jobs in memory, none per channel. What is due is a column; APScheduler never knows of it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import StoreError
from bot.logs import log

PATIENCE = 1.5
"""Seconds that jobs get to end when they are cancelled."""
LOOK = 1.0
"""Seconds from one look at the machine's clock to the next."""
SET = 5.0
"""Seconds by which the clock must have moved of itself to count as having been set."""

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing done over and over: first at once, then every so many seconds."""

    name: str
    seconds: float
    job: Job


async def beat(*beats: Beat, look: float = LOOK, wall: Callable[[], float] = time.time) -> None:
    """Run the jobs until cancelled. A beat that is missed is made up for once; none runs beside itself.

    ``wall`` is the machine's clock, looked at every ``look`` seconds.
    """
    running: set[asyncio.Future[None]] = set()
    scheduler = AsyncIOScheduler(timezone=UTC)
    for each in beats:
        scheduler.add_job(
            _kept(each, running),
            "interval",
            seconds=each.seconds,
            id=each.name,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        await _watch(scheduler, look, wall)
    finally:
        scheduler.shutdown(wait=False)
        # APScheduler cancels its jobs and leaves them to themselves; what they use is closed after this.
        if running:
            await asyncio.wait(running, timeout=PATIENCE)


async def _watch(scheduler: AsyncIOScheduler, look: float, wall: Callable[[], float]) -> None:
    """Begin anew when the machine's clock was set.

    APScheduler counts by the time of day: put back by an hour, it would do nothing for an hour.
    """
    steady = asyncio.get_running_loop().time
    apart = wall() - steady()
    while True:
        await asyncio.sleep(look)
        if abs(wall() - steady() - apart) > SET:
            apart = wall() - steady()
            log.warning("the machine's clock was set")
            for job in scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))


def _kept(each: Beat, running: set[asyncio.Future[None]]) -> Callable[[], Awaitable[None]]:
    """The job, known to be running while it is."""

    async def run() -> None:
        task = asyncio.ensure_future(_once(each))
        running.add(task)
        try:
            with suppress(asyncio.CancelledError):  # the program ends: no news for the log
                await task
        finally:
            running.discard(task)

    return run


async def _once(each: Beat) -> None:
    """A database that fails is the operator's trouble, and told in its sentence; the next beat tries again."""
    try:
        await each.job()
    except StoreError as trouble:
        log.warning("database in trouble", beat=each.name, why=str(trouble))
    except Exception:
        log.failure("A beat failed; the next one comes in its time.", beat=each.name)
