"""Two lanes for work that keeps a processor busy: what somebody waits for, and everything else."""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

LET_GO = 0.0005
"""Seconds that a lane keeps the interpreter while the event loop wants it: Python's own 5 ms, for each message that
goes to a database or a platform, add up to seconds of an answer."""
P = ParamSpec("P")
T = TypeVar("T")


class Lanes:
    """One thread each, so that a night's digests never keep a search waiting."""

    def __init__(self) -> None:
        sys.setswitchinterval(LET_GO)
        self._interactive = ThreadPoolExecutor(1, thread_name_prefix="interactive")
        self._bulk = ThreadPoolExecutor(1, thread_name_prefix="bulk")

    async def run_interactive(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await _run(self._interactive, work, *args, **kwargs)

    async def run_bulk(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await _run(self._bulk, work, *args, **kwargs)

    def close(self) -> None:
        """Take no more work; what has begun is finished, what waits is dropped."""
        self._interactive.shutdown(wait=True, cancel_futures=True)
        self._bulk.shutdown(wait=True, cancel_futures=True)


async def _run(lane: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(lane, lambda: work(*args, **kwargs))
