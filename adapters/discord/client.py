"""discord.py's client with small caches and no privileged intent; each event goes to the part that knows it."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import (
    AllowedMentions,
    Intents,
    InteractionType,
    MemberCacheFlags,
    RawReactionActionEvent,
    RawReactionClearEmojiEvent,
    RawReactionClearEvent,
    app_commands,
)
from discord.abc import GuildChannel

from adapters.discord.arrivals import Arrivals
from adapters.discord.buttons import press_of
from adapters.discord.channels import DIRECT
from adapters.discord.commands import grow, sync_if_changed
from adapters.discord.flight import Flight
from adapters.discord.inbound import Desk
from adapters.discord.reactions import Reactions
from adapters.discord.wiring import Tree, not_understood, survive_bad_events, tracing
from bot.logs import Event, log
from bot.ports import Offered, Store

SILENCE = 50.0
"""Seconds without a word after which the gateway is taken for dead; it answers a heartbeat every 41."""
LONGEST_QUEUE = 30.0
"""Seconds that a rate limit may hold a request back; a longer one is reported, so that nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Waiting times, shorter in tests than at Discord."""

    silence: float = SILENCE
    before_identify: float = 5.0
    guilds: float = 2.0
    """Seconds to wait for one more server after the last, before all are taken to be here."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Who takes which event."""

    desk: Desk
    reactions: Reactions
    arrivals: Arrivals
    commands: Sequence[Offered]
    store: Store
    flight: Flight


class Client(discord.AutoShardedClient):
    def __init__(self, parts: Parts, pace: Pace) -> None:
        super().__init__(
            intents=Intents(guilds=True, guild_reactions=True, dm_reactions=True),
            allowed_mentions=AllowedMentions.none(),
            member_cache_flags=MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_QUEUE,
            heartbeat_timeout=pace.silence,
            guild_ready_timeout=pace.guilds,
            http_trace=tracing(),
        )
        self._pace = pace
        self._settled: set[int] = set()
        self.parts = parts
        self.tree: app_commands.CommandTree[Any] = Tree(self)
        grow(self.tree, self.parts.commands, self.parts.desk)
        survive_bad_events(self)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(press_of(self.parts.desk))
        if await sync_if_changed(self.tree, self.parts.store, str(self.application_id)):
            log.info("commands sent to Discord", count=len(self.parts.commands))

    async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
        if not initial:
            await asyncio.sleep(self._pace.before_identify)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        not_understood(event_method, sys.exception() or RuntimeError())

    def owns(self, shard: int) -> Callable[[str], bool]:
        """Whether a server's events come over this shard; direct messages come over the first."""
        count = self.shard_count or 1
        return lambda guild: shard == 0 if guild == DIRECT else (int(guild) >> 22) % count == shard

    # --- events -----------------------------------------------------------------------------------

    async def on_shard_ready(self, shard: int) -> None:
        """A new session, not a resumed one: events may have been missed."""
        log.info(Event.DISCORD_CONNECTED, shard=shard)
        guilds = [guild for guild in self.guilds if guild.shard_id == shard]
        with self.parts.flight.underway():
            self._settled.add(shard)
            await self.parts.arrivals.settle(guilds, self.owns(shard))
        with self.parts.flight.for_now():
            await self.parts.reactions.read_back(self.owns(shard))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is InteractionType.modal_submit:
            await self.parts.desk.submitted(interaction)

    async def on_raw_reaction_add(self, event: RawReactionActionEvent) -> None:
        with self.parts.flight.underway():
            await self.parts.reactions.changed(event, added=True)

    async def on_raw_reaction_remove(self, event: RawReactionActionEvent) -> None:
        with self.parts.flight.underway():
            await self.parts.reactions.changed(event, added=False)

    async def on_raw_reaction_clear(self, event: RawReactionClearEvent) -> None:
        with self.parts.flight.underway():
            await self.parts.reactions.cleared(event)

    async def on_raw_reaction_clear_emoji(self, event: RawReactionClearEmojiEvent) -> None:
        with self.parts.flight.underway():
            await self.parts.reactions.cleared(event)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        with self.parts.flight.underway():
            await self.parts.arrivals.joined(guild)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """At the start all servers are looked at together; one that comes later may be new."""
        if guild.shard_id in self._settled:
            await self.on_guild_join(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        with self.parts.flight.underway():
            await self.parts.arrivals.left(str(guild.id))

    async def on_guild_channel_delete(self, channel: GuildChannel) -> None:
        with self.parts.flight.underway():
            await self.parts.arrivals.deleted(channel)
