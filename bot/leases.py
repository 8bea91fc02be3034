"""Leases: what one process at a time does, kept by signs of life, and free by itself once its holder dies."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from bot.errors import StoreError
from bot.logs import log
from bot.ports import Clock, Store, UnitOfWork
from bot.within import within

Result = TypeVar("Result")
GIVING_UP = 2.0
"""Seconds that giving a lease up may take, where nothing else is to be stored with that."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One lease by its name. ``wall`` is the real time, and ``claim`` how long it lasts without being renewed."""

    name: str
    store: Store
    wall: Clock
    holder: str
    claim: timedelta

    async def take(self, uow: UnitOfWork) -> bool:
        """Take or renew it as part of a transaction; False when another process has it."""
        now = self.wall()
        return await uow.leases.acquire(self.name, self.holder, now, now + self.claim)

    async def give_up(self, uow: UnitOfWork) -> None:
        await uow.leases.release(self.name, self.holder)

    async def taken(self) -> bool:
        async with self.store.write() as uow:
            mine = await self.take(uow)
            await uow.commit()
        return mine

    async def given_up(self) -> None:
        """Where the database does not take it, it ends by itself."""
        with suppress(StoreError, TimeoutError):
            await within(GIVING_UP, self._given_up())

    async def _given_up(self) -> None:
        async with self.store.write() as uow:
            await self.give_up(uow)
            await uow.commit()

    async def during(self, work: Callable[[], Awaitable[Result]]) -> "asyncio.Future[Result] | None":
        """Do ``work`` and renew the lease meanwhile; its future has come to an end.

        None when the lease was not renewed in time: another process may be at it, and the work was broken off.
        """
        task = asyncio.ensure_future(work())
        try:
            return task if await self._kept_until(task) else None
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _kept_until(self, task: "asyncio.Future[Result]") -> bool:
        """False when it is over before the work is, whatever became of its renewal."""
        steady, lasts = asyncio.get_running_loop().time, self.claim.total_seconds()
        kept_until = steady() + lasts
        while not (await asyncio.wait([task], timeout=lasts / 3))[0]:
            asked = steady()
            try:
                if not await within(kept_until - asked, self.taken()):
                    return False
                kept_until = asked + lasts
            except (StoreError, TimeoutError) as away:
                log.warning("a lease could not be renewed", lease=self.name, why=str(away) or "No answer in time.")
                if steady() >= kept_until:
                    return False
        return True
