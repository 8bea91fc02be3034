"""The chat port for mail: a place is an address, and nothing goes there before its reader has agreed."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web

from adapters.email import NAME
from adapters.email.addresses import place_of
from adapters.email.allowances import Allowances
from adapters.email.envelope import Envelope
from adapters.email.letters import Letters
from adapters.email.links import Links
from adapters.email.pages import Pages
from adapters.email.postman import Postman
from adapters.email.settings import EmailSettings
from adapters.email.subscriptions import Subscriptions
from adapters.email.written import a_digest
from adapters.registry import Surroundings
from adapters.web.site import Entry
from bot.config import Settings
from bot.domain import Channel, Person, Place, Posted
from bot.errors import Gone, Refused
from bot.messages import Message
from bot.ports import About, Clock, Inbound, Store

LOOKING = 30.0
"""Seconds between two looks for letters that could not be sent."""


def build(surroundings: Surroundings) -> "Email":
    """Raises SetupError that names every setting that is missing."""
    return Email(EmailSettings(), surroundings.settings, surroundings.store, surroundings.clock)


class Email:
    """Implements ``bot.ports.ChatPlatform`` and ``TakesAddresses``."""

    name = NAME
    repeatable = timedelta(0)
    """A server may drop a second mail of the same Message-ID, and need not: none is ever sent twice."""
    managers = "admins"

    def __init__(self, settings: EmailSettings, shared: Settings, store: Store, clock: Clock) -> None:
        settings.check(shared)
        secret, public = shared.secret_key.get_secret_value(), str(shared.public_url).rstrip("/")
        host = urlsplit(public).hostname or "localhost"
        self._clock = clock
        self._links = Links(secret, public, clock)
        self._envelope = Envelope(settings.sender, host)
        self._postman = Postman(settings.server, host)
        self._subscriptions = Subscriptions(store, clock, Allowances(secret))
        self._letters = Letters(self._subscriptions, self._links, self._envelope, self._postman)
        self._pages = Pages(self._subscriptions, self._links)

    # --- serving ----------------------------------------------------------------------------------

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        return self._pages.routes

    @property
    def entries(self) -> Sequence[Entry]:
        return [Entry("Subscribe", "/subscribe")]

    async def run(self, inbound: Inbound) -> None:
        """Send the letters that are asked for, and erase the addresses that never agreed."""
        self._pages.inbound = inbound
        asked = self._subscriptions.asked
        try:
            while True:
                asked.clear()
                await self._letters.send_due()
                await self._subscriptions.tidy()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOKING):
                        await asked.wait()
        finally:
            self._postman.close()

    # --- the port ---------------------------------------------------------------------------------

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        channel = await self._subscriptions.active(place)
        if channel is None:
            raise Gone("The reader of this address has not agreed to get mail.")
        to, message_id = place.channel, self._envelope.message_id(key)
        mail = self._envelope.sealed(to, a_digest(message, channel, self._links), message_id, self._clock())
        await self._postman.send(self._envelope.sender.addr_spec, to, mail)
        return Posted(place, message_id)

    async def edit(self, posted: Posted, message: Message) -> None:  # noqa: ARG002 - nothing can be done with it
        raise Refused("A mail that is out cannot be changed.")

    async def link(self, posted: Posted) -> str:  # noqa: ARG002 - no mail has an address of its own
        return ""

    async def describe(self, place: Place) -> About:  # noqa: ARG002 - all that is known is the address
        return About(direct=True)

    async def zone_of(self, person: Person) -> str:  # noqa: ARG002 - a mail says nothing of where its reader is
        return ""

    # --- addresses --------------------------------------------------------------------------------

    def place_of(self, address: str) -> Place:
        return place_of(address)

    async def subscribe(self, address: str, wanted: Channel, person: Person) -> None:
        await self._subscriptions.ask(address, wanted, person)

    async def subscriptions(self, person: Person) -> Sequence[Channel]:
        return await self._subscriptions.of_person(person)

    async def unsubscribe(self, person: Person, address: str = "") -> Sequence[Place]:
        return await self._subscriptions.end(person, address)
