"""Who holds what for now, in memory."""

from datetime import datetime

from storage.expiry import over
from storage.memory.state import Held, State


class MemoryLeases:
    def __init__(self, state: State) -> None:
        self._leases = state.leases

    async def acquire(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        held = self._leases.get(name)
        if held is not None and held.holder != holder and not over(held.until, now, until):
            return False
        self._leases[name] = Held(holder, until)
        return True

    async def release(self, name: str, holder: str) -> None:
        held = self._leases.get(name)
        if held is not None and held.holder == holder:
            del self._leases[name]

    async def prune(self, before: datetime) -> int:
        over = [name for name, held in self._leases.items() if held.until < before]
        for name in over:
            del self._leases[name]
        return len(over)
