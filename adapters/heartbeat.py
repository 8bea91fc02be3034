"""The heartbeat: what is done over and over. The database plans; nothing here knows what is due.

Beats are counted by a clock that cannot be set: one that went by the time of day would stand still for as long as
the machine's clock is put back.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import StoreError
from bot.logs import log

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
    running = [asyncio.create_task(_over_and_over(each)) for each in beats]
    try:
        await asyncio.gather(*running)
    finally:
        for task in running:
            task.cancel()
        # What they use is closed after this.
        await asyncio.wait(running, timeout=PATIENCE)


async def _over_and_over(each: Beat) -> None:
    clock = asyncio.get_running_loop().time
    while True:
        began = clock()
        await _once(each)
        await asyncio.sleep(max(0.0, began + each.seconds - clock()))


async def _once(each: Beat) -> None:
    """A database that fails is the operator's trouble, and told in its sentence; the next beat tries again."""
    try:
        await each.job()
    except StoreError as trouble:
        log.warning("database in trouble", beat=each.name, why=str(trouble))
    except Exception:
        _log.exception("A beat failed; the next one comes in its time.")
