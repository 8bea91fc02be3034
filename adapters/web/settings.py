"""The settings of the pages: who may see them."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from bot.config import EnvironmentSettings
from bot.errors import SetupError

SHORTEST = 16
"""Characters of a token that nobody guesses."""


class WebSettings(BaseSettings):
    """The papers page: private to this machine unless said otherwise."""

    model_config = EnvironmentSettings(env_prefix="WEB_")

    visibility: Literal["local", "token", "public"] = Field(
        "local",
        description="Who sees the pages: local is this machine alone, token whoever has WEB_TOKEN, public everybody.",
    )
    token: SecretStr = Field(SecretStr(""), description="What visitors are asked for; 16 characters or more.")
    proxies: int = Field(
        0, ge=0, le=9, description="How many reverse proxies of yours stand in front, each adding to X-Forwarded-For."
    )

    def check(self) -> None:
        """Raises SetupError when a token is asked for that nobody set."""
        if self.visibility == "token" and len(self.token.get_secret_value()) < SHORTEST:
            raise SetupError(f"WEB_VISIBILITY is token, so WEB_TOKEN must be set: {SHORTEST} characters or more.")
