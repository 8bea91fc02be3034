"""The letter that asks a reader: sent once, whatever happens to this program meanwhile."""

from dataclasses import replace
from datetime import timedelta

from adapters.email import NAME
from adapters.email.envelope import Envelope
from adapters.email.links import Links, Purpose
from adapters.email.postman import Postman
from adapters.email.subscriptions import TO_AGREE, Subscriptions
from adapters.email.written import a_letter
from bot.domain import Subscription
from bot.errors import Busy, Gone, Lost, PlatformError, Refused
from bot.logs import log
from bot.messages import Message
from bot.views import addresses as words


class Letters:
    def __init__(self, subscriptions: Subscriptions, links: Links, envelope: Envelope, postman: Postman) -> None:
        self._subscriptions = subscriptions
        self._links = links
        self._envelope = envelope
        self._postman = postman

    async def send_due(self) -> None:
        """Every letter that is ready, one after the other."""
        store, now = self._subscriptions.store, self._subscriptions.clock()
        async with store.read() as uow:
            due = await uow.subscriptions.letters_due(NAME, now)
        for subscription in due:
            async with store.write() as uow:
                mine = await uow.subscriptions.begin_letter(subscription)
                await uow.commit()
            if mine:
                await self._send(subscription)

    async def _send(self, subscription: Subscription) -> None:
        """What failed for sure is tried again; what may have arrived never is."""
        try:
            await self._hand_over(subscription)
        except PlatformError as trouble:
            await self._trouble(subscription, trouble)
        else:
            await self._settle(replace(subscription, letter="sent"))

    async def _hand_over(self, subscription: Subscription) -> None:
        to, now, envelope = subscription.place.channel, self._subscriptions.clock(), self._envelope
        message_id = envelope.message_id(f"letter/{subscription.request}/{now:%Y-%m-%d}")
        sealed = envelope.sealed(to, a_letter(await self._said(subscription)), message_id, now)
        await self._postman.send(envelope.sender.addr_spec, to, sealed)

    async def _said(self, subscription: Subscription) -> Message:
        """A question; whoever gets the mail already is only told so, and may resume it where it is paused."""
        place, links = subscription.place, self._links
        agree = links.url(Purpose.CONFIRM, place, request=subscription.request)
        active = await self._subscriptions.active(place)
        if active is None:
            return words.letter(agree, TO_AGREE)
        unsubscribe = links.url(Purpose.UNSUBSCRIBE, place)
        if active.paused:
            return words.paused(active, agree, unsubscribe)
        return words.already(links.url(Purpose.SETTINGS, place), unsubscribe)

    async def _trouble(self, subscription: Subscription, trouble: PlatformError) -> None:
        log.warning("letter failed", kind=type(trouble).__name__, why=str(trouble))
        match trouble:
            case Busy(after=after):
                again = self._subscriptions.clock() + timedelta(seconds=after)
                await self._settle(replace(subscription, letter="ready", letter_at=again))
            case Gone() | Refused() if subscription.confirmed_at is None:
                await self._subscriptions.erase(subscription.place)
            case Gone() | Refused() | Lost():
                await self._settle(replace(subscription, letter="sent"))

    async def _settle(self, subscription: Subscription) -> None:
        async with self._subscriptions.store.write() as uow:
            await uow.subscriptions.finish_letter(subscription)
            await uow.commit()
