"""``run``: serve every platform that is configured, until stopped."""

import asyncio
import signal

from bot.cli.app import WRONG_USAGE, app, fail, run_async, settings
from bot.ports import ChatPlatform, Store


@app.command()
def run() -> None:
    """Serve the configured platforms: post digests, answer commands, learn from reactions."""
    from adapters.registry import missing_settings

    if not any(not missing for missing in missing_settings().values()):
        lines = [f"  {name}: {', '.join(missing)}" for name, missing in missing_settings().items()]
        fail("\n".join(["No platform is configured. Each starts when these are set:", *lines]), WRONG_USAGE)
    run_async(_serve())


async def _serve() -> None:
    from adapters.registry import build_platforms
    from adapters.telemetry import configure_logging
    from bot.main import application

    chosen = settings()
    configure_logging(chosen.log_level)

    def platforms(_: Store) -> list[ChatPlatform]:
        return build_platforms()

    async with application(chosen, platforms=platforms) as running:
        serving = asyncio.create_task(running.serve())
        loop = asyncio.get_running_loop()
        for stop in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(stop, serving.cancel)
        await asyncio.wait([serving])
        if not serving.cancelled():
            serving.result()
