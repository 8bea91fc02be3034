"""``run``: serve every platform that is configured, until stopped."""

import asyncio
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from bot.cli.app import WRONG_USAGE, app, fail, run_async, settings
from bot.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from adapters.registry import Surroundings
    from bot.config import Settings
    from bot.leaving import Leaving
    from bot.ports import ChatPlatform


GRACE = 0.2
"""Seconds after the deadline of all others when the process ends, whatever it is at."""


@app.command()
def run() -> None:
    """Serve the configured platforms: post digests, answer commands, learn from reactions."""
    from adapters.registry import build_platforms, missing_settings

    chosen = settings()
    try:
        lacking = missing_settings()
    except SetupError as half_set:
        fail(str(half_set), WRONG_USAGE)
    if all(lacking.values()):
        lines = [f"  {name}: {', '.join(missing)}" for name, missing in lacking.items()]
        alone = "The papers page needs none: broadsheet web"
        fail("\n".join(["No platform is configured. Each starts when these are set:", *lines, alone]), WRONG_USAGE)
    run_async(until_stopped(chosen, build_platforms), chosen.log_level)


async def until_stopped(chosen: "Settings", platforms: "Callable[[Surroundings], Sequence[ChatPlatform]]") -> None:
    """Serve until SIGINT or SIGTERM: then what is in flight is finished and everything is closed."""
    from adapters.web.settings import WebSettings
    from bot.main import application

    WebSettings().check()
    async with application(chosen, platforms=platforms) as running:
        serving = asyncio.create_task(running.serve())
        for stop in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(stop, _end, serving, running.leaving)
        await asyncio.wait([serving])
        if not serving.cancelled():
            serving.result()


def _end(serving: "asyncio.Task[None]", leaving: "Leaving") -> None:
    """Within the time that is promised, even where something hangs that nothing can end: a thread, or a driver.

    To ask twice ends nothing sooner: it would cut off the post that is being finished.
    """
    if serving.cancelling():
        return
    leaving.begin()
    serving.cancel()
    last = threading.Timer(leaving.within + GRACE, _give_up)
    last.daemon = True
    last.start()


def _give_up() -> None:
    from bot.logs import log

    log.warning("ended with something unfinished")
    sys.stderr.flush()
    os._exit(0)
