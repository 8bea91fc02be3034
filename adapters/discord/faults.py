"""The one table from what discord.py raises to what the product does about it."""

from collections.abc import Callable

import aiohttp
import discord

from adapters.discord.wiring import ServerFault
from bot.errors import Busy, Gone, Lost, PlatformError, Refused

FAULTS = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError, ServerFault)
"""What a request may raise."""

DELETED = "The channel was deleted."
LEFT = "I was removed from the server."
NO_ACCESS = "I can't see the channel any more: View Channel is missing, or I was removed from the server."

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
THREAD_EXISTS = 160004
BY_CODE: dict[int, Callable[[], PlatformError]] = {
    10003: lambda: Gone(DELETED),
    10004: lambda: Gone(LEFT),
    10008: lambda: Refused("The overview was deleted, so its replies have nothing to hang under."),
    50007: lambda: Gone("Direct messages from me are blocked."),
    160006: lambda: Busy("The server has as many active threads as Discord allows.", 3600.0),
}


def fault_of(error: Exception, missing: str = "") -> PlatformError:
    """``missing`` names the permissions that a 403 is about, where they are known."""
    match error:
        case ServerFault(status=status):
            return Lost(f"Discord answered {status} to a post, so it may or may not be there.")
        case discord.RateLimited(retry_after=after):
            return Busy("Discord asks to wait.", after)
        case discord.Forbidden() | discord.NotFound() | discord.HTTPException():
            return _answered(error, missing)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | aiohttp.InvalidURL():
            return Busy("Discord cannot be reached.")
        case aiohttp.ClientError() | TimeoutError() | OSError():
            return Lost("No answer came back from Discord.")
    return Busy("The connection to Discord is not up.")


def _answered(error: discord.HTTPException, missing: str) -> PlatformError:
    if error.status == 429:
        return Busy("Discord asks to wait.", _retry_after(error))
    if error.status >= 500:
        return Lost(f"Discord answered {error.status}.")
    if error.status == 401:
        return Busy("Discord does not accept the token any more.", 300.0)
    if error.code in BY_CODE:
        return BY_CODE[error.code]()
    if error.status == 404:
        return Gone(DELETED)
    if error.status == 403:
        return Refused(missing or NO_ACCESS)
    return Refused(f"Discord refused the message ({error.status}, code {error.code}).")


def _retry_after(error: discord.HTTPException) -> float:
    """From the header; 30 seconds where there is none that can be read."""
    try:
        return float(error.response.headers.get("Retry-After", "30"))
    except ValueError:
        return 30.0
