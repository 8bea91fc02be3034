"""How each source of papers has been answering, in memory."""

from dataclasses import replace
from datetime import datetime

from bot.domain import SourceStatus
from storage.memory.state import State


class MemorySources:
    def __init__(self, state: State) -> None:
        self._state = state

    async def succeeded(self, name: str, at: datetime) -> None:
        self._state.sources[name] = replace(self._status(name), succeeded_at=at)

    async def failed(self, name: str, at: datetime, error: str) -> None:
        self._state.sources[name] = replace(self._status(name), failed_at=at, error=error)

    async def all(self) -> list[SourceStatus]:
        return [self._state.sources[name] for name in sorted(self._state.sources)]

    def _status(self, name: str) -> SourceStatus:
        return self._state.sources.get(name, SourceStatus(name))
