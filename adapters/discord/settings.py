"""Discord's settings, and whether they are enough to start."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from bot.config import EnvironmentSettings

OWN = "https://discord.com/api/v10"


def _api_url(value: str) -> str:
    url = value.rstrip("/")
    if urlsplit(url).scheme not in ("http", "https") or not url.endswith("/api/v10"):
        raise ValueError(f"{value!r} is not the address of an API: it ends in /api/v10, like {OWN}")
    return url


def _gateway_url(value: str) -> str:
    if value and urlsplit(value).scheme not in ("ws", "wss"):
        raise ValueError(f"{value!r} is not the address of a gateway: it begins with ws:// or wss://")
    if urlsplit(value).query:
        raise ValueError(f"{value!r} has a query: leave out what follows the ?, which is added when it is called")
    return value


class DiscordSettings(BaseSettings):
    """Discord: one token is enough."""

    model_config = EnvironmentSettings(env_prefix="DISCORD_")

    token: SecretStr = Field(SecretStr(""), description="Of the bot, from the developer portal under Bot.")
    api_url: Annotated[str, AfterValidator(_api_url)] = Field(OWN, description="Another server than Discord's own.")
    gateway_url: Annotated[str, AfterValidator(_gateway_url)] = Field(
        "", description="Its gateway; empty asks the API for it."
    )
    shards: int = Field(0, ge=0, description="How many shards one process takes at most; 0 takes all that are free.")

    def missing(self) -> list[str]:
        """The variables that must be set for it to start."""
        return [] if self.token.get_secret_value() else ["DISCORD_TOKEN"]
