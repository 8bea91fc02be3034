"""Who gets the digest by mail: asked for, agreed to by its reader, and erased without a trace."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from adapters.email import NAME
from adapters.email.addresses import place_of, reader_at
from adapters.email.allowances import Allowances
from bot.domain import UNCONFIRMED, Channel, Person, Place, Subscription
from bot.plan import upcoming_after
from bot.ports import Clock, Store, UnitOfWork

TO_AGREE = timedelta(days=3)
"""For how long a reader can agree; an address whose reader has not is erased after that."""


@dataclass(slots=True)
class Subscriptions:
    """The database is the only state. ``asked`` wakes whoever sends the letters."""

    store: Store
    clock: Clock
    allowances: Allowances
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, address: str, wanted: Channel, person: Person) -> None:
        """One letter to the address, unless it has had one today: whoever asks cannot tell which.

        ``person`` from a chat keeps the subscription in hand; from the web page it is only where the request came from.
        """
        place, now = place_of(address), self.clock()
        owner = reader_at(place) if person.platform == NAME else person
        async with self.store.write() as uow:
            await self.allowances.ask(uow, str(person), now)
            if await self.allowances.letter(uow, place, now):
                await self._put_letter(uow, place, wanted, owner)
            await uow.commit()
        self.asked.set()

    async def _put_letter(self, uow: UnitOfWork, place: Place, wanted: Channel, person: Person) -> None:
        """Where somebody has agreed before, nothing changes but that a letter goes out."""
        standing = await uow.subscriptions.get(place)
        if standing is None or standing.confirmed_at is None:
            await uow.channels.forget(place)
            await uow.channels.ensure(_unconfirmed(place, wanted))
            standing = Subscription(place, person, secrets.token_urlsafe(12), self.clock())
        await uow.subscriptions.ask(replace(standing, letter="ready", letter_at=None))

    async def confirm(self, place: Place, request: str) -> Channel | None:
        """The channel as it then is; None when there is no such request any more."""
        now = self.clock()
        async with self.store.write() as uow:
            channel = await uow.channels.get(place)
            if channel is None or not await uow.subscriptions.confirm(place, request, now):
                return None
            if channel.paused or channel.next_digest_at is None:
                recent = await uow.digests.recent(place, 1)
                upcoming = upcoming_after(channel, channel.schedule, recent, now)
                await uow.channels.change(place, paused="", subscribed=True, next_digest_at=upcoming)
            await uow.commit()
        async with self.store.read() as uow:
            return await uow.channels.get(place)

    async def active(self, place: Place) -> Channel | None:
        """The channel of an address whose reader has agreed."""
        async with self.store.read() as uow:
            standing = await uow.subscriptions.get(place)
            return await uow.channels.get(place) if standing and standing.confirmed_at else None

    async def of_person(self, person: Person) -> Sequence[Channel]:
        async with self.store.read() as uow:
            agreed = [each for each in await uow.subscriptions.of_person(person) if each.confirmed_at]
            channels = [await uow.channels.get(each.place) for each in agreed]
        return [channel for channel in channels if channel]

    async def end(self, person: Person, address: str) -> Sequence[Place]:
        """Erase what this person asked for, at one address or at all; returns those whose readers had agreed."""
        only = place_of(address) if address.strip() else None
        async with self.store.read() as uow:
            theirs = [each for each in await uow.subscriptions.of_person(person) if only in (None, each.place)]
        for each in theirs:
            await self.erase(each.place)
        return [each.place for each in theirs if each.confirmed_at]

    async def erase(self, place: Place) -> None:
        """The address and all that is stored with it: topics, digests, votes, saved papers."""
        async with self.store.write() as uow:
            await uow.channels.forget(place)
            await uow.people.forget(reader_at(place))
            await uow.commit()
        await self.store.erase_traces()

    async def tidy(self) -> None:
        """Erase the addresses whose readers have never agreed."""
        async with self.store.read() as uow:
            stale = await uow.subscriptions.unconfirmed(NAME, self.clock() - TO_AGREE)
        for place in stale:
            await self.erase(place)


def _unconfirmed(place: Place, wanted: Channel) -> Channel:
    return Channel(
        place,
        direct=True,
        owner=place.channel,
        introduced=True,
        topics=wanted.topics,
        mutes=wanted.mutes,
        follows=wanted.follows,
        schedule=wanted.schedule,
        size=wanted.size,
        layout="single",
        on_empty=wanted.on_empty,
        subscribed=True,
        paused=UNCONFIRMED,
    )
