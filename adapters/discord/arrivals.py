"""Servers and channels that come and go."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial

from discord import Guild, TextChannel
from discord.abc import GuildChannel

from adapters.discord.channels import Channels
from adapters.discord.faults import DELETED, LEFT
from adapters.discord.permissions import POST, lacking
from adapters.discord.who import NAME
from bot.domain import Channel, Place
from bot.errors import PlatformError
from bot.insisting import again
from bot.logs import log
from bot.messages import Message
from bot.ports import Inbound, Store

Post = Callable[[Place, Message, str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Arrivals:
    inbound: Inbound
    store: Store
    channels: Channels
    post: Post

    async def joined(self, guild: Guild) -> None:
        """Say once who we are; in a server that we were in before, go on where we stopped."""
        stored = await self._stored(str(guild.id))
        if not stored:
            await self._welcome(guild)
        for channel in stored:
            if channel.paused == LEFT:
                await self._introduce(channel.place)

    async def left(self, guild: str) -> None:
        await again(partial(self.inbound.workspace_gone, NAME, guild, LEFT))

    async def deleted(self, channel: GuildChannel) -> None:
        self.channels.forget(str(channel.id))
        await again(partial(self.inbound.gone, Place(NAME, str(channel.guild.id), str(channel.id)), DELETED))

    async def settle(self, guilds: Iterable[Guild], owned: Callable[[str], bool]) -> None:
        """Catch up with what happened while we were away: servers that we were brought into, or removed from."""
        here = {str(guild.id): guild for guild in guilds}
        for guild in here.values():
            await self.joined(guild)
        known = {channel.place.workspace for channel in await self._stored("") if not channel.direct}
        for workspace in known - set(here):
            if owned(workspace):
                await self.left(workspace)

    async def _welcome(self, guild: Guild) -> None:
        channel = _first_open(guild)
        if channel is None:
            log.warning("no channel to say hello in", guild=guild.id)
            return
        await self._introduce(Place(NAME, str(guild.id), str(channel.id)))

    async def _introduce(self, place: Place) -> None:
        try:
            if introduction := await again(partial(self.inbound.joined, place)):
                await self.post(place, introduction, f"{place}/introduction")
        except PlatformError as trouble:
            log.warning("not introduced", place=str(place), why=str(trouble))

    async def _stored(self, guild: str) -> list[Channel]:
        return await again(partial(self._all, guild))

    async def _all(self, guild: str) -> list[Channel]:
        async with self.store.read() as work:
            return await work.channels.all(NAME, guild)


def _first_open(guild: Guild) -> TextChannel | None:
    """Where a server greets its newcomers, else its first channel that we may post in."""
    wanted = [*([guild.system_channel] if guild.system_channel else []), *guild.text_channels]
    return next((channel for channel in wanted if not lacking(channel, guild.me, POST)), None)
