"""Work that goes on after Slack was answered: it ends with the platform, and one trouble stays one trouble."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from adapters.sense import NotUnderstoodError
from bot.errors import PlatformError, StoreError
from bot.logs import log

TIMEOUT = 120.0
"""Seconds after which nobody waits for an answer any more."""


class Background:
    """A task group whose tasks never take each other along."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()

    def start(self, what: str, work: Coroutine[Any, Any, None], limit: float | None = TIMEOUT) -> asyncio.Task[None]:
        return self._group.create_task(_contained(what, work, limit), name=f"slack {what}")

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._group.__aexit__(kind, error, trace)


async def _contained(what: str, work: Coroutine[Any, Any, None], limit: float | None) -> None:
    try:
        async with asyncio.timeout(limit):
            await work
    except PlatformError as trouble:
        log.warning("slack did not take it", what=what, kind=type(trouble).__name__, why=str(trouble))
    except StoreError as trouble:
        log.warning("slack work not stored", what=what, why=str(trouble))
    except NotUnderstoodError as lacks:
        log.warning("slack payload not understood", what=what, lacks=str(lacks))
    except Exception:  # noqa: BLE001 - the last place before the event loop, as bot.inbound is for the product
        log.failure("slack work failed", what=what)
