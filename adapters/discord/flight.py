"""What is being done for somebody right now: a stop waits for it, and cancels what takes too long."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Answer = TypeVar("Answer")

LANDING = 10.0
"""Seconds that a stop waits."""


class Flight:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self._landing = False

    @contextmanager
    def underway(self) -> Iterator[None]:
        """Around the work of the present task; while landing, nothing new begins."""
        if self._landing:
            raise asyncio.CancelledError
        task = asyncio.current_task()
        if task is None or task in self._tasks:
            yield
            return
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def land(self) -> None:
        """Until everything underway is done, or cancelled."""
        self._landing = True
        tasks = self._tasks - {asyncio.current_task()}
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=LANDING)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def unbroken(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Finish it even when cancelled in the middle: a statement to the database is not left half said."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
