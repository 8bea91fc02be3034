"""Slack's settings, and whether they are enough to start."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from bot.config import EnvironmentSettings
from bot.errors import SetupError

OWN = "https://slack.com/api/"


def _api_url(value: str) -> str:
    url = f"{value.rstrip('/')}/"
    if urlsplit(url).scheme not in ("http", "https") or not url.endswith("/api/"):
        raise ValueError(f"{value!r} is not the address of a Web API: it ends in /api/, like {OWN}")
    return url


class SlackSettings(BaseSettings):
    """Slack: a bot token and an app token are enough; the other three are for HTTP and for many workspaces."""

    model_config = EnvironmentSettings(env_prefix="SLACK_")

    bot_token: SecretStr = Field(SecretStr(""), description="Of one workspace: xoxb-…, under OAuth & Permissions.")
    app_token: SecretStr = Field(SecretStr(""), description="For Socket Mode, which needs no public address: xapp-….")
    signing_secret: SecretStr = Field(SecretStr(""), description="Instead: for events over HTTP at /slack/events.")
    client_id: str = Field("", description="With the secret: lets other workspaces install it at /slack/install.")
    client_secret: SecretStr = Field(SecretStr(""), description="Needs SECRET_KEY, which encrypts their tokens.")
    api_url: Annotated[str, AfterValidator(_api_url)] = Field(OWN, description="Another server than Slack's own.")

    @property
    def installs(self) -> bool:
        """Whether workspaces install it themselves."""
        return bool(self.client_id)

    @property
    def response_host(self) -> tuple[str, str] | None:
        """Scheme and host name of the server, beside Slack's own, that answers may be sent to."""
        address = urlsplit(self.api_url)
        return None if self.api_url == OWN else (address.scheme, address.hostname or "")

    @property
    def authorize_url(self) -> str:
        """Where people agree to the installation: beside the Web API."""
        return f"{self.api_url.removesuffix('api/')}oauth/v2/authorize"

    def missing(self) -> list[str]:
        """What must be set for Slack to start; empty when it can. Raises SetupError when half is set."""
        tokens = bool(self.bot_token.get_secret_value())
        ways = bool(self.app_token.get_secret_value() or self.signing_secret.get_secret_value())
        if not (tokens or ways or self.client_id or self.client_secret.get_secret_value()):
            return ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
        if bool(self.client_id) != bool(self.client_secret.get_secret_value()):
            there, lacking = ("ID", "SECRET") if self.client_id else ("SECRET", "ID")
            raise SetupError(f"SLACK_CLIENT_{there} is set, but SLACK_CLIENT_{lacking} is missing.")
        if not tokens and not self.client_id:
            raise SetupError(
                "Slack is set up by half: SLACK_BOT_TOKEN is missing "
                "(or, to be installed in many workspaces, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET)."
            )
        if not ways:
            raise SetupError(
                "Slack is set up by half: SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing."
            )
        return []
