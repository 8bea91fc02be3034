"""The chat port for Discord."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta

import discord

from adapters.discord.arrivals import Arrivals
from adapters.discord.channels import Channels
from adapters.discord.client import Client, Pace, Parts
from adapters.discord.faults import FAULTS, fault_of
from adapters.discord.flight import LANDING, Flight, unbroken
from adapters.discord.inbound import Desk
from adapters.discord.keys import keep_long
from adapters.discord.posts import PATIENCE, REPEATABLE, Posts
from adapters.discord.reactions import Reactions
from adapters.discord.rest import Rest
from adapters.discord.settings import DiscordSettings
from adapters.discord.shards import LEASE, RENEW, Shards
from adapters.discord.who import NAME
from adapters.discord.wiring import gateway_at, point_at
from adapters.registry import Surroundings
from bot.domain import Person, Place, Posted
from bot.errors import Busy, Lost, SetupError, StoreError
from bot.leaving import Leaving
from bot.messages import Message
from bot.ports import About, Clock, Inbound, Offered, Store

SWALLOWED = 1.0
"""Seconds that a cancelled task gets to end by itself."""
WARM_UP = 5.0
"""Seconds that a post waits for the connection, when the program has only just started."""
CLOSING = 2.0
"""Seconds of the program's end that are kept for closing the connection and giving back the shards."""
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
FATAL = {
    4004: "Discord does not accept DISCORD_TOKEN. A new one is in the developer portal, under Bot.",
    4010: "Discord says that this shard does not exist. All processes that share a token must run the same version.",
    4011: "Discord asks for more shards than there are. Leave DISCORD_SHARDS empty, or start more processes.",
    4012: "Discord no longer serves this version of its gateway. A newer Broadsheet, or discord.py, is needed.",
    4013: "Discord does not know one of the intents asked for. A newer Broadsheet, or discord.py, is needed.",
    4014: "Discord does not allow one of the intents asked for. Broadsheet needs none that is privileged.",
}


def build(surroundings: Surroundings) -> "Discord":
    """Its leases go by the wall clock, whatever the product's shows."""
    seconds = surroundings.settings.takeover_seconds
    return Discord(
        DiscordSettings(),
        surroundings.store,
        surroundings.wall,
        surroundings.commands,
        renew_every=seconds / 3,
        lease=timedelta(seconds=seconds),
        leaving=surroundings.leaving,
    )


class Discord:
    """Implements ``bot.ports.ChatPlatform``."""

    name = NAME
    repeatable = REPEATABLE
    managers = "admins"

    def __init__(
        self,
        settings: DiscordSettings,
        store: Store,
        clock: Clock,
        commands: Sequence[Offered],
        pace: Pace | None = None,
        patience: float = PATIENCE,
        renew_every: float = RENEW,
        lease: timedelta = LEASE,
        leaving: Leaving | None = None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._leaving = leaving or Leaving()
        self._commands = commands
        self._pace = pace or Pace()
        self._token = settings.token.get_secret_value()
        self._shards = Shards(store, clock, self._token, settings.shards, renew_every, lease)
        self._client: Client | None = None
        self._reactions: Reactions | None = None
        self._up = asyncio.Event()
        self._channels = Channels(lambda: self._client, self._rest)
        self._posts = Posts(self._rest, self._channels, store, clock, patience)
        point_at(settings)

    # --- serving ----------------------------------------------------------------------------------

    async def run(self, inbound: Inbound) -> None:
        parts = self._parts(inbound)
        client = Client(parts, self._pace)
        try:
            await self._log_in(client)
            count, url, _ = await client.http.get_bot_gateway()
            gateway_at(self._settings.gateway_url or url)
            async with self._shards.held(count) as mine:
                client.shard_count, client.shard_ids = count, list(mine)
                try:
                    await _first_of(_connected(client), self._shards.keep(mine, count))
                finally:
                    # Before the shards are given back: from then on another process may listen to them.
                    await unbroken(self._leave(client, parts, self._shards.left / 2))
        finally:
            await unbroken(self._leave(client, parts))

    async def _leave(self, client: Client, parts: Parts, ours_for: float = LANDING) -> None:
        """What is underway is answered first; it needs the connection. No event is taken up any more."""
        await parts.flight.land(self._leaving.at_most(min(LANDING, ours_for), CLOSING))
        self._client = None
        self._up.clear()
        await client.close()

    async def _log_in(self, client: Client) -> None:
        """From here on posts can go out, whether or not this process gets a shard."""
        try:
            await client.login(self._token)
        except discord.LoginFailure as refused:
            raise SetupError(FATAL[4004]) from refused
        self._client = client
        self._up.set()

    def _parts(self, inbound: Inbound) -> Parts:
        anywhere = [command.path for command in self._commands if command.anywhere]
        flight = Flight()
        self._reactions = Reactions(inbound, self._channels, self._rest, self._me)
        return Parts(
            Desk(inbound, self._store, self._channels, anywhere, flight),
            self._reactions,
            Arrivals(inbound, self._store, self._channels, self.post),
            self._commands,
            self._store,
            flight,
        )

    # --- posting ----------------------------------------------------------------------------------

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        await self._connection()
        try:
            await keep_long(self._store, place.workspace, message, self._clock())
        except StoreError:
            # Nothing was sent, so it may be tried again; anything else would leave a post without an outcome.
            raise Busy("the database does not answer") from None
        return await self._posts.post(place, message, key)

    async def read_back(self, posted: Posted) -> None:
        """Once the connection is there, every message of the last days is read back anyway."""
        if self._reactions is not None:
            await self._reactions.recount(posted)

    async def edit(self, posted: Posted, message: Message) -> None:
        await self._connection()
        await keep_long(self._store, posted.place.workspace, message, self._clock())
        await self._posts.edit(posted, message)

    async def link(self, posted: Posted) -> str:
        place = posted.place
        return f"https://discord.com/channels/{place.workspace}/{place.channel}/{posted.message}"

    async def describe(self, place: Place) -> About:
        await self._connection()
        try:
            return (await self._channels.known(place.channel)).about
        except FAULTS as error:
            trouble = fault_of(error)
            raise Busy(str(trouble)) if isinstance(trouble, Lost) else trouble from error

    async def zone_of(self, _person: Person) -> str:
        """Discord tells nobody's time zone."""
        return ""

    async def roles(self, workspace: str) -> Mapping[str, str]:
        guild = self._client.get_guild(int(workspace)) if self._client and workspace.isdecimal() else None
        return {str(role.id): role.name for role in guild.roles if not role.is_default()} if guild else {}

    async def _connection(self) -> None:
        try:
            async with asyncio.timeout(WARM_UP):
                await self._up.wait()
        except TimeoutError:
            raise Busy("The connection to Discord is not up.") from None

    def _me(self) -> int | None:
        return self._client.user.id if self._client and self._client.user else None

    def _rest(self) -> Rest:
        if self._client is None:
            raise Busy("The connection to Discord is not up.")
        return Rest(self._client.http)


async def _connected(client: Client) -> None:
    """Until the client is closed; raises SetupError for what no new connection can mend."""
    try:
        await client.connect()
    except discord.PrivilegedIntentsRequired as refused:
        raise SetupError(FATAL[4014]) from refused
    except discord.ConnectionClosed as closed:
        raise SetupError(FATAL[closed.code]) if closed.code in FATAL else closed from closed


async def _first_of(*works: Awaitable[None]) -> None:
    """Until one of them ends; the others are cancelled, and its error is raised as it is."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        # discord.py swallows a cancellation while it reconnects; closing the client ends that task too.
        await asyncio.wait(tasks, timeout=SWALLOWED)
    for task in done:
        task.result()
