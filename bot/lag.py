"""How late the event loop is: what everybody waits for when something keeps it busy."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

INTERVAL = 0.005


@dataclass(slots=True)
class Lag:
    """How many milliseconds later than asked the loop came back, each time."""

    milliseconds: list[float] = field(default_factory=list)

    @property
    def largest(self) -> float:
        return max(self.milliseconds, default=0.0)

    def percentile(self, share: float) -> float:
        """``share`` of all times it was at most this late."""
        ordered = sorted(self.milliseconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


@asynccontextmanager
async def lag_measured() -> AsyncIterator[Lag]:
    """Measures for as long as the context is open."""
    lag = Lag()
    watch = asyncio.create_task(_watch(lag))
    try:
        yield lag
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def _watch(lag: Lag) -> None:
    while True:
        asked = time.perf_counter()
        await asyncio.sleep(INTERVAL)
        lag.milliseconds.append((time.perf_counter() - asked - INTERVAL) * 1000)
