"""Processes that tests start: none outlives its test, however that ends."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

_started: list[asyncio.subprocess.Process] = []


async def started(*words: str | Path, **options: Any) -> asyncio.subprocess.Process:
    """As ``asyncio.create_subprocess_exec``, and killed at the end of the test if it is still there."""
    process = await asyncio.create_subprocess_exec(*map(str, words), **options)
    _started.append(process)
    return process


def kill_all() -> None:
    """Whatever was started and has not ended: its test has failed, or does not care for it."""
    while _started:
        process = _started.pop()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(process.pid, 0)
