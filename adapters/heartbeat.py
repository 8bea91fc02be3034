"""The heartbeat: APScheduler beats, the database plans.

Three interval jobs in memory, none per channel. What is due is a column; APScheduler never knows of it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

_log = logging.getLogger(__name__)

PATIENCE = 8.0
"""Seconds that jobs get to end when they are cancelled."""

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing done over and over: first at once, then every so many seconds."""

    name: str
    seconds: float
    job: Job


async def beat(*beats: Beat) -> None:
    """Run the jobs until cancelled. A beat that is missed is made up for once; none runs beside itself."""
    running: set[asyncio.Future[object]] = set()
    scheduler = AsyncIOScheduler(timezone=UTC)
    for each in beats:
        scheduler.add_job(
            _kept(each.job, running),
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
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)
        # APScheduler cancels its jobs and leaves them to themselves; what they use is closed after this.
        if running:
            await asyncio.wait(running, timeout=PATIENCE)


def _kept(job: Job, running: set[asyncio.Future[object]]) -> Job:
    """The job, known to be running while it is."""

    async def run() -> None:
        task = asyncio.ensure_future(job())
        running.add(task)
        try:
            with suppress(asyncio.CancelledError):  # the program ends: no news for the log
                await task
        except Exception:
            _log.exception("A beat failed; the next one comes in its time.")
        finally:
            running.discard(task)

    return run
