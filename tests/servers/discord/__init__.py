"""A Discord server of our own: the HTTP API v10 and its gateway, as their documentation describes them."""

from tests.servers.discord.people import Exchange, User
from tests.servers.discord.server import DiscordServer

__all__ = ["DiscordServer", "Exchange", "User"]
