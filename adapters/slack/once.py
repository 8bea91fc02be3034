"""What Slack delivers twice counts once, also across restarts.

An event is remembered only after its effect: whoever dies in between does it again, and every effect here may be
done again. A reaction is stricter still: ``bot.inbound`` commits its id in the same transaction as its effect.
"""

import asyncio
from collections.abc import Awaitable, Callable

from adapters.slack import NAME
from bot.errors import StoreAway
from bot.ports import Clock, Store


class Once:
    """By the event's id. Two deliveries at the same time wait for the one effect."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._under_way: dict[str, asyncio.Future[None]] = {}

    async def do(self, event_id: str, effect: Callable[[], Awaitable[None]]) -> None:
        """Returns when the effect is stored; raises what it raises, to every delivery that waited."""
        if event_id in self._under_way:
            return await asyncio.shield(self._under_way[event_id])
        done = self._under_way[event_id] = asyncio.get_running_loop().create_future()
        try:
            if not await self._seen(event_id):
                await effect()
                await self._remember(event_id)
        except BaseException as error:
            done.set_exception(error if isinstance(error, Exception) else RuntimeError("stopped"))
            done.exception()
            raise
        else:
            done.set_result(None)
        finally:
            del self._under_way[event_id]

    async def _seen(self, event_id: str) -> bool:
        """While the database is away nothing can have an effect, but whoever waits for an answer gets one."""
        try:
            async with self._store.read() as uow:
                return await uow.events.seen(key_of(event_id))
        except StoreAway:
            return False

    async def _remember(self, event_id: str) -> None:
        async with self._store.write() as uow:
            await uow.events.first(key_of(event_id), self._clock())
            await uow.commit()


def key_of(event_id: str) -> str:
    return f"{NAME}:{event_id}"
