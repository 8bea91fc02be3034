"""The heartbeat: APScheduler beats, the database plans.

Three interval jobs in memory, none per channel. What is due is a column; APScheduler never knows of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing done over and over: first at once, then every so many seconds."""

    name: str
    seconds: float
    job: Job


async def beat(*beats: Beat) -> None:
    """Run the jobs until cancelled. A beat that is missed is made up for once; none runs beside itself."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    for each in beats:
        scheduler.add_job(
            each.job,
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
