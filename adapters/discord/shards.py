"""Which shards this process speaks for: leased, so that processes that share a token never hear an event twice.

A lease lasts from when its last renewal was asked for. Well before it can be over by that, this process stops
listening, whatever has become of the next renewal: the database may be away, or silent in the middle of a call.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from adapters.discord.flight import unbroken
from bot.errors import BroadsheetError, StoreError
from bot.logs import log
from bot.ports import Clock, Store, UnitOfWork
from bot.within import within

LEASE = timedelta(seconds=30)
RENEW = LEASE.total_seconds() / 3
"""Seconds between two renewals. The last third of a lease is for leaving, with what is underway answered."""
AGAIN = 1.0
"""Seconds from a renewal that failed to the next, or a third of the time between two if that is shorter."""
GIVING_BACK = 2.0
"""Seconds that giving back may take; what is not given back ends by itself."""


class LeaseLostError(BroadsheetError):
    """Another process has taken over a shard, or soon may, so this one stops listening."""


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
    _over_at: float = field(init=False, default=0.0)
    """When the lease is over, by a clock that nobody sets."""

    @asynccontextmanager
    async def held(self, count: int) -> AsyncIterator[list[int]]:
        """Some of ``count`` shards, at least one: waits until there is a free one. Given back at the end."""
        mine = await self._taken_in_time(range(count), count)
        while not mine:
            await asyncio.sleep(self.renew_every)
            mine = await self._taken_in_time(range(count), count)
        log.info("shards", mine=mine, of=count)
        try:
            yield mine
        finally:
            with suppress(StoreError, TimeoutError):
                await unbroken(within(GIVING_BACK, self._give_back(mine, count)))

    @property
    def left(self) -> float:
        """Seconds for which no other process can take them."""
        return max(0.0, self._over_at - _steady())

    async def keep(self, mine: list[int], count: int) -> None:
        """Renew until cancelled; returns when more shards have become free, so that they can be taken.

        Raises LeaseLostError when a lease was lost, or would be while the database keeps us waiting.
        """
        others = [shard for shard in range(count) if shard not in mine]
        while True:
            await asyncio.sleep(self.renew_every)
            await self._renewed_in_time(mine, count)
            if not self._full(mine) and (more := await self._more(others, count, len(mine))):
                log.info("shards taken over", shards=more)
                mine += more
                return

    async def _renewed_in_time(self, mine: list[int], count: int) -> None:
        """Again until it is renewed, or time to leave."""
        while True:
            asked = _steady()
            try:
                await unbroken(within(min(self._patience, self.left - self._leaving), self._renew(mine, count)))
            except (StoreError, TimeoutError) as trouble:
                why = str(trouble) or "The database does not answer."
                again_in = min(AGAIN, self.renew_every / 3)
                if self.left - self._leaving <= again_in:
                    raise LeaseLostError(f"Another process may soon take over the shards. {why}") from trouble
                log.warning("shards not renewed", why=why)
                await asyncio.sleep(again_in)
            else:
                self._over_at = asked + self.lease.total_seconds()
                return

    async def _taken_in_time(self, wanted: range | list[int], count: int) -> list[int]:
        """None when the answer comes so late that what was taken may be another's again."""
        asked = _steady()
        with suppress(TimeoutError):
            if taken := await unbroken(within(self._patience, self._take(wanted, count))):
                self._over_at = asked + self.lease.total_seconds()
            return taken
        return []

    async def _more(self, others: list[int], count: int, have: int) -> list[int]:
        """What cannot be had just now is asked for again after the next renewal."""
        with suppress(StoreError, TimeoutError):
            return await unbroken(within(self._patience, self._take(others, count, have)))
        return []

    @property
    def _leaving(self) -> float:
        """Seconds before the end of the lease that are needed to stop listening."""
        return self.lease.total_seconds() / 3

    @property
    def _patience(self) -> float:
        """Seconds that one question to the database may take: a connection that is dead costs no lease."""
        return self._leaving / 2

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
                raise LeaseLostError(f"Another process now counts other than {count} shards.")
            for shard in mine:
                if not await work.leases.acquire(self._name(f"{shard}/{count}"), self.holder, now, now + self.lease):
                    raise LeaseLostError(f"Another process has shard {shard}.")
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


def _steady() -> float:
    return asyncio.get_running_loop().time()
