"""How politely a host is asked: pauses, connections, and staying away when it says so."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.errors import SourceError


@dataclass(frozen=True, slots=True)
class Manners:
    """What one service asks of its callers, on all its hosts together."""

    service: str
    pause: float = 0.0
    """Least seconds from one request to the next."""
    connections: int = 2
    backoff: float = 5.0
    """Seconds to stay away after "too many requests", when the answer does not say how many."""


class Gate:
    """Lets requests to one service through, one by one, as its manners ask."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._open = asyncio.Semaphore(manners.connections)
        self._turn = asyncio.Lock()
        self._next = 0.0

    def close_for(self, seconds: float) -> None:
        """Nobody asks this service again until then."""
        self._next = max(self._next, time.monotonic() + seconds)

    @asynccontextmanager
    async def passage(self, patience: float) -> AsyncIterator[None]:
        """Holds one of the connections. Raises SourceError when waiting would take more than ``patience`` seconds."""
        async with self._open:
            await self._wait(patience)
            yield

    async def _wait(self, patience: float) -> None:
        async with self._turn:
            wait = self._next - time.monotonic()
            if wait > patience:
                raise SourceError(f"{self._manners.service} asks not to be called for another {wait:.0f} seconds.")
            await asyncio.sleep(max(0.0, wait))
            self._next = time.monotonic() + self._manners.pause
