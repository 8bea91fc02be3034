"""A limit that holds whatever the work is at: what does not answer need not answer to being cancelled either."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")
_left_alone: set[asyncio.Future[Any]] = set()
"""What was cancelled and is not waited for; kept here until it has ended."""


async def within(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """The result of ``work``. Raises TimeoutError after so many seconds, and nobody waits for its end.

    A driver whose database is silent takes seconds to take note that its call is cancelled, and a thread never does.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait([task], timeout=max(0.0, seconds))
        if not done:
            raise TimeoutError
        return task.result()
    finally:
        if not task.done():
            _leave_alone(task)


def _leave_alone(task: asyncio.Future[Any]) -> None:
    task.cancel()
    _left_alone.add(task)
    task.add_done_callback(_ended)


def _ended(task: asyncio.Future[Any]) -> None:
    _left_alone.discard(task)
    if not task.cancelled():
        task.exception()  # it was told of as too late, and is no news any more
