"""What the platforms have told us already, in memory."""

from datetime import datetime

from storage.memory.state import State


class MemoryEvents:
    def __init__(self, state: State) -> None:
        self._state = state

    async def seen(self, key: str) -> bool:
        return key in self._state.events

    async def first(self, key: str, at: datetime) -> bool:
        new = key not in self._state.events
        self._state.events.setdefault(key, at)
        return new

    async def newer(self, key: str, moment: datetime, at: datetime) -> bool:
        known = self._state.moments.get(key)
        if known is not None and known >= moment:
            return False
        self._state.moments[key], self._state.events[key] = moment, at
        return True

    async def prune(self, before: datetime) -> int:
        old = [key for key, at in self._state.events.items() if at < before]
        for key in old:
            del self._state.events[key]
            self._state.moments.pop(key, None)
        return len(old)
