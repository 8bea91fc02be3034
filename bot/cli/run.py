"""``run``: serve every platform that is configured, until stopped."""

import asyncio
import signal
from functools import partial
from typing import TYPE_CHECKING

from bot.cli.app import WRONG_USAGE, app, fail, run_async, settings
from bot.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.config import Settings
    from bot.ports import ChatPlatform, Clock, Store


@app.command()
def run() -> None:
    """Serve the configured platforms: post digests, answer commands, learn from reactions."""
    from adapters.registry import missing_settings

    chosen = settings()
    try:
        lacking = missing_settings()
    except SetupError as half_set:
        fail(str(half_set), WRONG_USAGE)
    if all(lacking.values()):
        lines = [f"  {name}: {', '.join(missing)}" for name, missing in lacking.items()]
        alone = "The papers page needs none: broadsheet web"
        fail("\n".join(["No platform is configured. Each starts when these are set:", *lines, alone]), WRONG_USAGE)
    run_async(until_stopped(chosen, partial(_platforms, chosen)), chosen.log_level)


def _platforms(chosen: "Settings", store: "Store", clock: "Clock") -> "list[ChatPlatform]":
    from adapters.registry import Surroundings, build_platforms
    from bot.commands import COMMANDS

    return build_platforms(Surroundings(chosen, store, clock, tuple(COMMANDS)))


async def until_stopped(chosen: "Settings", platforms: "Callable[[Store, Clock], Sequence[ChatPlatform]]") -> None:
    """Serve until SIGINT or SIGTERM: then what is in flight is finished and everything is closed."""
    from adapters.web.settings import WebSettings
    from bot.main import application

    WebSettings().check()
    async with application(chosen, platforms=platforms) as running:
        serving = asyncio.create_task(running.serve())
        for stop in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(stop, serving.cancel)
        await asyncio.wait([serving])
        if not serving.cancelled():
            serving.result()
