"""Units of work over a state in memory: readers keep the state they began with, writers take turns."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from storage.memory.batches import MemoryBatches
from storage.memory.channels import MemoryChannels
from storage.memory.digests import MemoryDigests
from storage.memory.embeddings import MemoryEmbeddings
from storage.memory.events import MemoryEvents
from storage.memory.feedback import MemoryFeedback
from storage.memory.installations import MemoryInstallations
from storage.memory.leases import MemoryLeases
from storage.memory.notes import MemoryNotes
from storage.memory.papers import MemoryPapers
from storage.memory.people import MemoryPeople
from storage.memory.sources import MemorySources
from storage.memory.state import State
from storage.memory.subscriptions import MemorySubscriptions
from storage.memory.workspaces import MemoryWorkspaces


class MemoryUnitOfWork:
    def __init__(self, state: State, publish: Callable[[State], None] | None) -> None:
        self._state = state
        self._publish = publish
        self.papers = MemoryPapers(state)
        self.embeddings = MemoryEmbeddings(state)
        self.channels = MemoryChannels(state)
        self.workspaces = MemoryWorkspaces(state)
        self.digests = MemoryDigests(state)
        self.batches = MemoryBatches(state)
        self.feedback = MemoryFeedback(state)
        self.people = MemoryPeople(state)
        self.subscriptions = MemorySubscriptions(state)
        self.events = MemoryEvents(state)
        self.installations = MemoryInstallations(state)
        self.sources = MemorySources(state)
        self.leases = MemoryLeases(state)
        self.notes = MemoryNotes(state)

    async def commit(self) -> None:
        if self._publish is None:
            raise RuntimeError("read() has nothing to commit: use write()")
        self._publish(self._state.copy())


class MemoryStore:
    def __init__(self) -> None:
        self._committed = State()
        self._turn = asyncio.Lock()

    @property
    def shared(self) -> bool:
        return False

    @asynccontextmanager
    async def read(self) -> AsyncIterator[MemoryUnitOfWork]:
        yield MemoryUnitOfWork(self._committed.copy(), publish=None)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[MemoryUnitOfWork]:
        async with self._turn:
            yield MemoryUnitOfWork(self._committed.copy(), self._replace)

    async def time(self) -> datetime | None:
        return None

    async def erase_traces(self) -> None:
        """Nothing is left anywhere."""

    async def try_growing(self) -> None:
        """There is always room here."""

    async def close(self) -> None:
        """Nothing is held open."""

    def _replace(self, state: State) -> None:
        self._committed = state
