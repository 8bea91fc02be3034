"""``broadsheet run`` as a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests import processes


@asynccontextmanager
async def started(folder: Path, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DISCORD_"))}
    shared = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'run.db'}",
        "SOURCES": "sample",
        "EMBEDDING_MODEL": "none",
        "HTTP_PORT": "0",
    }
    process = await processes.started(
        sys.executable, "-m", "bot", "run", env=mine | shared | settings, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
