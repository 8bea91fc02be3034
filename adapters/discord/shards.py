"""Which shards this process speaks for: leased, so that processes that share a token never hear an event twice."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from adapters.discord.flight import unbroken
from bot.logs import log
from bot.ports import Clock, Store, UnitOfWork

LEASE = timedelta(seconds=30)
RENEW = LEASE.total_seconds() / 3
"""Seconds between two renewals: two may fail before the lease is over."""


class LeaseLostError(Exception):
    """Another process has taken over a shard, so this one stops listening."""


@dataclass(slots=True)
class Shards:
    store: Store
    clock: Clock
    token: str
    at_most: int = 0
    """How many this process takes; 0 takes all."""
    renew_every: float = RENEW
    lease: timedelta = LEASE
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    @asynccontextmanager
    async def held(self, count: int) -> AsyncIterator[list[int]]:
        """Some of ``count`` shards, at least one: waits until there is a free one. Given back at the end."""
        mine = await unbroken(self._take(range(count), count))
        while not mine:
            await asyncio.sleep(self.renew_every)
            mine = await unbroken(self._take(range(count), count))
        log.info("shards", mine=mine, of=count)
        try:
            yield mine
        finally:
            await unbroken(self._give_back(mine, count))

    async def keep(self, mine: list[int], count: int) -> None:
        """Renew until cancelled; returns when more shards have become free, so that they can be taken."""
        others = [shard for shard in range(count) if shard not in mine]
        while True:
            await asyncio.sleep(self.renew_every)
            await unbroken(self._renew(mine, count))
            if not self._full(mine) and (more := await unbroken(self._take(others, count, len(mine)))):
                log.info("shards taken over", shards=more)
                mine += more
                return

    def _full(self, mine: list[int]) -> bool:
        return bool(self.at_most) and len(mine) >= self.at_most

    async def _take(self, wanted: range | list[int], count: int, have: int = 0) -> list[int]:
        now = self.clock()
        taken: list[int] = []
        async with self.store.write() as work:
            if not await self._agreed(work, count):
                return []
            for shard in wanted:
                if self.at_most and have + len(taken) >= self.at_most:
                    break
                if await work.leases.acquire(self._name(f"{shard}/{count}"), self.holder, now, now + self.lease):
                    taken.append(shard)
            if taken:
                await work.commit()
        return taken

    async def _renew(self, mine: list[int], count: int) -> None:
        now = self.clock()
        async with self.store.write() as work:
            if not await self._agreed(work, count):
                raise LeaseLostError(f"Another process now counts other than {count} shards")
            for shard in mine:
                if not await work.leases.acquire(self._name(f"{shard}/{count}"), self.holder, now, now + self.lease):
                    raise LeaseLostError(f"Another process has shard {shard}")
            await work.commit()

    async def _agreed(self, work: UnitOfWork, count: int) -> bool:
        """All that hold a shard hold the count together: shards of another count would overlap with theirs.

        Nobody gives it back, for others may still hold it: it ends soon after the last shard.
        """
        now = self.clock()
        return await work.leases.acquire(self._name("count"), f"of {count}", now, now + self.lease)

    async def _give_back(self, mine: list[int], count: int) -> None:
        async with self.store.write() as work:
            for shard in mine:
                await work.leases.release(self._name(f"{shard}/{count}"), self.holder)
            await work.commit()

    def _name(self, what: str) -> str:
        """Of this token's lease, without the token."""
        return f"discord:{sha256(self.token.encode()).hexdigest()[:16]}:{what}"
