"""The store as a whole: one transaction over all of its parts."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.ports.batches import Batches
from bot.ports.collections import Channels, Embeddings, Papers, Workspaces
from bot.ports.ledgers import (
    Digests,
    Events,
    FeedbackStore,
    Installations,
    Leases,
    Notes,
    People,
    Sources,
    Subscriptions,
)


class UnitOfWork(Protocol):
    """One transaction. A write that is not committed is rolled back."""

    @property
    def papers(self) -> Papers: ...
    @property
    def embeddings(self) -> Embeddings: ...
    @property
    def channels(self) -> Channels: ...
    @property
    def workspaces(self) -> Workspaces: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def batches(self) -> Batches: ...
    @property
    def feedback(self) -> FeedbackStore: ...
    @property
    def people(self) -> People: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def events(self) -> Events: ...
    @property
    def installations(self) -> Installations: ...
    @property
    def sources(self) -> Sources: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def notes(self) -> Notes: ...
    async def commit(self) -> None: ...


class Store(Protocol):
    @property
    def shared(self) -> bool:
        """Whether it is made for several processes; where it is not, all writers queue for one turn."""
        ...

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
    def write(self) -> AbstractAsyncContextManager[UnitOfWork]: ...
    async def time(self) -> datetime | None:
        """What time it is by the database's own clock; None where it has no other than this machine."""
        ...

    async def erase_traces(self) -> None:
        """Leave nothing of what was deleted in the database's own files, as far as the database lets us."""
        ...

    async def try_growing(self) -> None:
        """Raises StoreError when there is no room left: stores something that needs new room, and keeps none of it."""
        ...

    async def close(self) -> None: ...
