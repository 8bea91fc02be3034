"""What must not be lost: tried again for as long as the database is away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import StoreError
from bot.logs import log
from bot.ports import Store, UnitOfWork

Result = TypeVar("Result")
PATIENCE = 300.0
"""Seconds for which a database that is being restarted, or moved, is waited for."""
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0


async def insist(store: Store, work: Callable[[UnitOfWork], Awaitable[Result]], patience: float = PATIENCE) -> Result:
    """The result of ``work``, committed. Raises StoreError after so many seconds.

    When a connection breaks during a commit nobody knows whether it took place, and ``work`` is done again:
    it must come to the same when it is done twice.
    """

    async def once() -> Result:
        async with store.write() as uow:
            result = await work(uow)
            await uow.commit()
        return result

    return await again(once, patience)


async def again(work: Callable[[], Awaitable[Result]], patience: float = PATIENCE) -> Result:
    """The result of ``work`` as soon as the database is there. Raises StoreError after so many seconds."""
    clock = asyncio.get_running_loop().time
    deadline, wait = clock() + patience, FIRST_WAIT
    while True:
        try:
            return await work()
        except StoreError as trouble:
            if clock() + wait > deadline:
                raise
            log.warning("database away", why=str(trouble), again_in=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
