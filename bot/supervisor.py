"""Keeps the platforms running: one that dies is started again, and never takes another with it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.errors import BroadsheetError, SetupError
from bot.logs import Event, log

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
HEALTHY = 120.0
"""Seconds after which a run counts as healthy, so that the next failure starts with the first wait again."""


async def supervise_all(runs: Mapping[str, Callable[[], Awaitable[None]]]) -> None:
    """Run every platform until cancelled. Raises SetupError when none is left that could ever run."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(supervise(name, run)) for name, run in runs.items()]
    raise SetupError(" ".join(task.result() for task in tasks))


async def supervise(name: str, run: Callable[[], Awaitable[None]]) -> str:
    """Run until cancelled, again after every failure with a growing wait.

    Returns only when the platform says that nothing but another setting will help: with its sentence.
    """
    wait = FIRST_WAIT
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await run()
        except SetupError as hopeless:
            log.warning("platform given up", platform=name, why=str(hopeless))
            return str(hopeless)
        except BroadsheetError as foreseen:
            log.warning(Event.PLATFORM_FAILED, platform=name, why=str(foreseen), again_in=wait)
        except Exception:
            log.failure(Event.PLATFORM_FAILED, platform=name, again_in=wait)
        else:
            log.warning(Event.PLATFORM_STOPPED, platform=name, again_in=wait)
        if asyncio.get_running_loop().time() - started > HEALTHY:
            wait = FIRST_WAIT
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
