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
    """Lets requests to one service through, as its manners ask."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._free = asyncio.Semaphore(manners.connections)
        self._next = 0.0

    def close_for(self, seconds: float) -> None:
        """Nobody asks this service again until then."""
        self._next = max(self._next, time.monotonic() + seconds)

    @asynccontextmanager
    async def passage(self, patience: float) -> AsyncIterator[None]:
        """Holds one of the connections. Raises SourceError when waiting would take more than ``patience`` seconds."""
        await self._connection(patience)
        try:
            await asyncio.sleep(self._wait(patience))
            yield
        finally:
            self._free.release()

    async def _connection(self, patience: float) -> None:
        try:
            async with asyncio.timeout(patience):
                await self._free.acquire()
        except TimeoutError:
            raise SourceError(f"{self._manners.service} is still busy with our other requests.") from None

    def _wait(self, patience: float) -> float:
        """Seconds until the next turn, which is hereby taken."""
        now = time.monotonic()
        turn = max(now, self._next)
        if turn - now > patience:
            raise SourceError(f"{self._manners.service} asks not to be called for another {turn - now:.0f} seconds.")
        self._next = turn + self._manners.pause
        return turn - now
