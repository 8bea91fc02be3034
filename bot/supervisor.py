"""Keeps the platforms running: one that dies is started again, and never takes another with it."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.errors import SetupError
from bot.logs import log

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
HEALTHY = 120.0
"""Seconds after which a run counts as healthy, so that the next failure starts with the first wait again."""


async def supervise(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run until cancelled, again after every failure with a growing wait.

    Raises SetupError when the platform says that nothing but another setting will help.
    """
    wait = FIRST_WAIT
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await run()
        except SetupError:
            raise
        except Exception:
            log.failure("platform failed", platform=name, again_in=wait)
        else:
            log.warning("platform stopped", platform=name, again_in=wait)
        if asyncio.get_running_loop().time() - started > HEALTHY:
            wait = FIRST_WAIT
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
