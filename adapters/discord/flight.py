"""What is being done for somebody right now: a stop waits for it, and cancels what takes too long."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Answer = TypeVar("Answer")

LANDING = 10.0
"""Seconds that a stop waits, if there is so much time."""
LETTING_GO = 1.0
"""Seconds that what is cancelled gets to end."""


class Flight:
    def __init__(self) -> None:
        self._waited_for: set[asyncio.Task[object]] = set()
        self._cut_off: set[asyncio.Task[object]] = set()
        self._landing = False

    @contextmanager
    def underway(self) -> Iterator[None]:
        """Around the work of the present task; while landing, nothing new begins."""
        with self._among(self._waited_for):
            yield

    @contextmanager
    def for_now(self) -> Iterator[None]:
        """The same around work that is begun anew after a stop, which therefore does not wait for it."""
        with self._among(self._cut_off):
            yield

    @contextmanager
    def _among(self, tasks: set[asyncio.Task[object]]) -> Iterator[None]:
        if self._landing:
            raise asyncio.CancelledError
        task = asyncio.current_task()
        if task is None or task in tasks:
            yield
            return
        tasks.add(task)
        try:
            yield
        finally:
            tasks.discard(task)

    async def land(self, patience: float = LANDING) -> None:
        """Until everything underway is done, or cancelled."""
        self._landing = True
        cancelled = self._cut_off.copy()
        for task in cancelled:
            task.cancel()
        if tasks := self._waited_for - {asyncio.current_task()}:
            _, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()
            cancelled |= late
        if cancelled:
            await asyncio.wait(cancelled, timeout=LETTING_GO)


async def unbroken(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Finish it even when cancelled in the middle: a statement to the database is not left half said."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # whoever cancels does not ask what would have come of it
        raise
