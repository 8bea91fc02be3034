"""What Slack delivers twice counts once, whichever processes it reaches, and also across restarts.

Slack delivers again what is not acknowledged within three seconds, and to any process. So whoever handles an event
holds a lease on it. It is remembered only after its effect: whoever dies in between is followed by the process that
gets the next delivery once the lease is over, and every effect here may be done again. On a database for one process
there is nobody to keep away, and a person would wait for the lease behind everything that is being written. A reaction
needs none of this: ``bot.inbound`` commits its id in the same transaction as its effect.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from enum import Enum, auto
from functools import partial

from adapters.slack import NAME
from bot.errors import StoreAway, StoreError
from bot.insisting import insist
from bot.leases import Lease
from bot.ports import Clock, Store, UnitOfWork

LOOK = 0.4
"""Seconds from one look at whether another process has done it to the next."""
PATIENCE = 2.0
"""Seconds for which its end is waited for before Slack, which waits three, is told nothing."""
REMEMBERING = 10.0
"""Seconds for which a database that restarts is waited for after an effect, which would else be done again."""


class UnderWayError(Exception):
    """Another process is at this event. It is not acknowledged: should that one die at it, Slack delivers it again."""


class Turn(Enum):
    OURS = auto()
    ANOTHERS = auto()
    OVER = auto()
    """Its effect is stored."""
    UNKNOWN = auto()
    """The database does not say."""


class Once:
    """By the event's id. Two deliveries to one process at the same time wait for the one effect."""

    def __init__(self, store: Store, clock: Clock, wall: Clock, claim: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._wall = wall
        self._claim = claim
        self._holder = secrets.token_hex(8)
        self._under_way: dict[str, asyncio.Future[None]] = {}

    @property
    def longest(self) -> float:
        """Seconds after which whoever is at something is done with it, gives a sign of life, or is taken over from."""
        return self._claim.total_seconds() + PATIENCE

    async def do(self, event_id: str, effect: Callable[[], Awaitable[None]], patience: float | None = None) -> None:
        """Returns when the effect is stored; raises what it raises, to every delivery that waited.

        Raises UnderWayError when another process is still at it after so many seconds.
        """
        if event_id in self._under_way:
            return await asyncio.shield(self._under_way[event_id])
        done = self._under_way[event_id] = asyncio.get_running_loop().create_future()
        try:
            if self._store.shared:
                await self._in_turn(key_of(event_id), effect, PATIENCE if patience is None else patience)
            else:
                await self._alone(key_of(event_id), effect)
        except BaseException as error:
            done.set_exception(error if isinstance(error, Exception) else RuntimeError("stopped"))
            done.exception()
            raise
        else:
            done.set_result(None)
        finally:
            del self._under_way[event_id]

    async def _alone(self, key: str, effect: Callable[[], Awaitable[None]]) -> None:
        if not await self._seen(key):
            await effect()
            await insist(self._store, lambda uow: uow.events.first(key, self._clock()), REMEMBERING)

    async def _in_turn(self, key: str, effect: Callable[[], Awaitable[None]], patience: float) -> None:
        # A lease guards something real, and other processes go by this clock too.
        lease = Lease(f"event {key}", self._store, self._wall, self._holder, self._claim)
        match await self._turn(key, lease, patience):
            case Turn.ANOTHERS:
                raise UnderWayError
            case Turn.OURS:
                await self._do(key, lease, effect)

    async def _turn(self, key: str, lease: Lease, patience: float) -> Turn:
        """Whose it is, after a little patience with another process that may be about to end it.

        A database that is silent at two looks in a row is away. Then it is ours, so that nothing is lost: nothing has
        an effect, but whoever waits for an answer gets one. What another process was seen at stays that one's for as
        long as a lease lasts: silence does not say that it has ended.
        """
        steady = asyncio.get_running_loop().time
        silences, anothers_until = 0, steady()
        for pause in (0.0, *[LOOK] * int(patience / LOOK)):
            await asyncio.sleep(pause)
            match await self._look(key, lease):
                case Turn.UNKNOWN:
                    silences += 1
                case Turn.ANOTHERS:
                    silences, anothers_until = 0, steady() + self._claim.total_seconds()
                case known:
                    return known
            if silences > 1 and steady() >= anothers_until:
                return Turn.OURS
        return Turn.ANOTHERS

    async def _look(self, key: str, lease: Lease) -> Turn:
        try:
            async with self._store.write() as uow:
                # In this order: the lease is given up in the same transaction in which the event is remembered.
                mine = await lease.take(uow)
                if await uow.events.seen(key):
                    return Turn.OVER
                await uow.commit()
        except StoreError:
            return Turn.OVER if await self._seen(key) else Turn.UNKNOWN
        return Turn.OURS if mine else Turn.ANOTHERS

    async def _seen(self, key: str) -> bool:
        try:
            async with self._store.read() as uow:
                return await uow.events.seen(key)
        except StoreAway:
            return False

    async def _do(self, key: str, lease: Lease, effect: Callable[[], Awaitable[None]]) -> None:
        try:
            _ended_well(await lease.during(effect))
            await insist(self._store, partial(self._remember, key, lease), REMEMBERING)
        except BaseException:
            await lease.given_up()
            raise

    async def _remember(self, key: str, lease: Lease, uow: UnitOfWork) -> None:
        await uow.events.first(key, self._clock())
        await lease.give_up(uow)


def _ended_well(effect: "asyncio.Future[None] | None") -> None:
    """Raises what it raised, or UnderWayError when its lease was lost and it was broken off."""
    if effect is None:
        raise UnderWayError
    effect.result()


def key_of(event_id: str) -> str:
    return f"{NAME}:{event_id}"
