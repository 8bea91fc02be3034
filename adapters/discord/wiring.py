"""The one place where discord.py is set up in ways for which it has no option."""

import asyncio
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import discord.http
import discord.shard
import discord.state
import yarl
from discord import ChannelType
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordClientWebSocketResponse, DiscordWebSocket
from discord.http import Route

from adapters.discord.settings import DiscordSettings
from bot.logs import log

FAREWELL = 2.0
"""Seconds that a connection which has gone silent gets to say goodbye; discord.py would give it thirty."""
LONGEST_WAIT = 20.0
"""Seconds between two tries to reach the gateway; discord.py's own wait grows to a quarter of an hour."""


class ServerFault(Exception):
    """A 5xx to something that must not be done twice."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The server answered {status}")
        self.status = status


class PromptClose(DiscordClientWebSocketResponse):
    """Closes within FAREWELL, so that a dead connection is replaced within a minute."""

    async def close(self, *, code: int = 4000, message: bytes = b"") -> bool:
        try:
            async with asyncio.timeout(FAREWELL):
                return await super().close(code=code, message=message)
        except TimeoutError:
            return False


class ShortBackoff(ExponentialBackoff[bool]):
    def delay(self) -> float:
        return min(super().delay(), LONGEST_WAIT)


class KnownPlace(discord.Interaction[discord.Client]):
    """Keeps the id of its channel where nothing else is told or known of it."""

    def _from_data(self, data: Any) -> None:
        super()._from_data(data)
        if self.channel is None and "channel_id" in data:
            place = discord.PartialMessageable(self._state, int(data["channel_id"]), self.guild_id)
            self.channel = place  # type: ignore[assignment] # as discord.py itself does for messages


def point_at(settings: DiscordSettings) -> None:
    """Use this API, and these classes, for every client of the process."""
    Route.BASE = settings.api_url
    # discord.py offers no option for these, and its stubs do not show names that its modules import.
    discord.http.DiscordClientWebSocketResponse = PromptClose  # type: ignore[attr-defined]
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    discord.state.Interaction = KnownPlace  # type: ignore[attr-defined, assignment]
    discord.shard.ExponentialBackoff = ShortBackoff  # type: ignore[attr-defined, assignment]


def gateway_at(url: str) -> None:
    """Connect there: discord.py asks for no address when it is told how many shards there are."""
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)


def tracing() -> aiohttp.TraceConfig:
    """Ends a post at its first 5xx: discord.py would send it again at once, whether or not it can appear twice."""
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_stop_at_fault)
    return trace


def survive_bad_events(client: discord.Client) -> None:
    """An event that cannot be read is logged and left out: discord.py would end the whole connection over it."""
    parsers: dict[str, Callable[[dict[str, Any]], None]] = client._connection.parsers  # noqa: SLF001 - there is no public way to them
    for event, parse in list(parsers.items()):
        parsers[event] = partial(_parsed, event, parse)


def _parsed(event: str, parse: Callable[[dict[str, Any]], None], data: dict[str, Any]) -> None:
    if event == "INTERACTION_CREATE" and "channel_id" in data:
        # Only the id is promised: https://discord.com/developers/docs/interactions/receiving-and-responding
        told = {"id": data["channel_id"]}
        data.setdefault("channel", told if "guild_id" in data else told | {"type": ChannelType.private.value})
    try:
        parse(data)
    except Exception:  # noqa: BLE001 - whatever is wrong with one event, the next one is wanted
        log.failure("event not understood", kind=event)


async def _stop_at_fault(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    if params.method == "POST" and _shows(params.url.path) and params.response.status >= 500:
        params.response.close()
        raise ServerFault(params.response.status)


def _shows(path: str) -> bool:
    """Whether a post there makes a message: in a channel, or as a follow-up to an interaction."""
    return "/channels/" in path or "/webhooks/" in path
