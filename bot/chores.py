"""Chores: what one process does for all of them, held by a lease that ends by itself if that process dies."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from hashlib import sha256

from bot.errors import StoreError
from bot.insisting import again, insist
from bot.leases import Lease
from bot.logs import log
from bot.ports import Clock, Store


class Outcome(StrEnum):
    DONE = "done"
    FRESH = "fresh"
    """It was done already, by whomever."""
    TAKEN = "taken"
    """Another process is at it."""
    LOST = "lost"
    """It was broken off: this process did not renew its lease in time, and another may be at it."""


@dataclass(frozen=True, slots=True)
class Chore:
    """One chore by its name. ``wall`` is the real time, by which leases go; ``claim`` is how long one lasts unrenewed.

    When a process dies in the middle, its chore counts as not done, and is free once the lease is over.
    """

    name: str
    store: Store
    wall: Clock
    holder: str
    claim: timedelta
    about: str = ""
    """What exactly is done: a chore that was done about something else was not done."""

    async def do(self, work: Callable[[], Awaitable[object]], since: datetime) -> Outcome:
        """Do ``work``, unless it was done at ``since`` or later or another process is at it.

        What fails counts as done until it is time for it again: it is raised, and not tried at once by everybody.
        Only where the database is what failed, it does not.
        """
        if await self._done_since(since):
            return Outcome.FRESH
        if not await self._lease.taken():
            return Outcome.TAKEN
        try:
            # Somebody may have done it between the two looks.
            return Outcome.FRESH if await self._done_since(since) else await self._work(work)
        finally:
            await self._lease.given_up()

    async def wait_and_do(self, work: Callable[[], Awaitable[object]], since: datetime, look: float) -> Outcome:
        """The same, but wait for whoever is at it, with so many seconds between two looks."""
        while True:
            outcome = await again(partial(self.do, work, since))
            if outcome in (Outcome.DONE, Outcome.FRESH):
                return outcome
            await asyncio.sleep(look)

    async def _work(self, work: Callable[[], Awaitable[object]]) -> Outcome:
        task = await self._lease.during(work)
        if task is None:
            log.warning("a chore was lost to another process", chore=self.name)
            return Outcome.LOST
        if not isinstance(task.exception(), StoreError):
            await insist(self.store, lambda uow: uow.notes.put(self._note, self.wall().isoformat()))
        task.result()
        return Outcome.DONE

    @property
    def _lease(self) -> Lease:
        return Lease(self.name, self.store, self.wall, self.holder, self.claim)

    @property
    def _note(self) -> str:
        return f"chore {self.name} {self.about}".rstrip()

    async def _done_since(self, since: datetime) -> bool:
        async with self.store.read() as uow:
            noted = await uow.notes.get(self._note)
        if not noted:
            return False
        # What was done at a time that is yet to come was done before the clock was put back.
        now = self.wall()
        return abs(now - datetime.fromisoformat(noted)) <= now - since


def fingerprint(what: object) -> str:
    """A few characters that are others for other settings."""
    return sha256(repr(what).encode()).hexdigest()[:12]
