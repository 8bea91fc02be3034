"""The one place where discord.py is set up in ways for which it has no option."""

import asyncio
import logging
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
from discord import ChannelType, app_commands
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordClientWebSocketResponse, DiscordWebSocket
from discord.http import Route

from adapters.discord.settings import DiscordSettings
from adapters.sense import NotUnderstoodError, raised_in
from bot.logs import log

FAREWELL = 2.0
"""Seconds that a connection which has gone silent gets to say goodbye; discord.py would give it thirty."""
LONGEST_WAIT = 20.0
"""Seconds between two tries to reach the gateway; discord.py's own wait grows to a quarter of an hour."""


LIBRARIES = ("discord", "aiohttp")
LOGGERS = (
    "discord.app_commands.tree",
    "discord.client",
    "discord.ui.view",
    "discord.state",
    "discord.gateway",
    "asyncio",
)


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
        if self.channel is None and isinstance(data.get("channel_id"), str | int):
            place = discord.PartialMessageable(self._state, int(data["channel_id"]), self.guild_id)
            self.channel = place  # type: ignore[assignment] # as discord.py itself does for messages


def point_at(settings: DiscordSettings) -> None:
    """Use this API, and these classes, for every client of the process."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, LinesForTraces) for each in logger.filters):
            logger.addFilter(LinesForTraces())
    Route.BASE = settings.api_url
    # discord.py offers no option for these, and its stubs do not show names that its modules import.
    discord.http.DiscordClientWebSocketResponse = PromptClose  # type: ignore[attr-defined] # see above
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    discord.state.Interaction = KnownPlace  # type: ignore[attr-defined, assignment] # see above
    discord.shard.ExponentialBackoff = ShortBackoff  # type: ignore[attr-defined, assignment] # see above


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
    if event == "INTERACTION_CREATE" and isinstance(data, dict) and "channel_id" in data:
        # Only the id is promised: https://discord.com/developers/docs/interactions/receiving-and-responding
        told = {"id": data["channel_id"]}
        data.setdefault("channel", told if "guild_id" in data else told | {"type": ChannelType.private.value})
    if event == "INTERACTION_CREATE" and not _is_somebodys(data):
        not_understood(event, NotUnderstoodError(event))
        return
    try:
        parse(data)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one event, the next one is wanted
        not_understood(event, error)


def _is_somebodys(interaction: object) -> bool:
    """Whether it tells who acts, as is promised; discord.py would take it without."""
    if not isinstance(interaction, dict):
        return False
    acting = interaction.get("member") if interaction.get("guild_id") else interaction
    user = acting.get("user") if isinstance(acting, dict) else None
    return isinstance(user, dict) and "id" in user


def not_understood(event: str, error: BaseException) -> None:
    """One line where discord.py stumbled over what it was sent; the whole trace where our own code did."""
    if raised_in(error, *LIBRARIES) or isinstance(error, NotUnderstoodError):
        log.warning("discord event not understood", kind=event, why=type(error).__name__)
    else:
        log.failure("event failed", on=event)


class Tree(app_commands.CommandTree[discord.Client]):
    """A command that discord.py cannot read ends as a line of the log, not as a task that nobody waits for."""

    def _from_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        self.client.loop.create_task(self._contained(interaction), name="CommandTree-invoker")

    async def _contained(self, interaction: discord.Interaction[discord.Client]) -> None:
        try:
            await self._call(interaction)
        except Exception as error:  # noqa: BLE001 - the last place before the event loop
            not_understood("command", error)


class LinesForTraces(logging.Filter):
    """discord.py logs whatever goes wrong with its trace; what went wrong in itself is worth a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if raised_in(error, *LIBRARIES):
            record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
            record.msg = f"{record.msg} ({type(error).__name__})"
        return True


async def _stop_at_fault(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    if params.method == "POST" and _shows(params.url.path) and params.response.status >= 500:
        params.response.close()
        raise ServerFault(params.response.status)


def _shows(path: str) -> bool:
    """Whether a post there makes a message: in a channel, or as a follow-up to an interaction."""
    return "/channels/" in path or "/webhooks/" in path
