"""Installation in many workspaces: Bolt's OAuth flow over our own store, tokens encrypted, no state kept."""

import json
from logging import Logger, getLogger

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.stateless import StatelessOAuthStateStore

from adapters.slack import NAME
from adapters.slack.faults import MENDED_BY_INSTALLING
from adapters.slack.manifest import SCOPES
from adapters.slack.settings import SlackSettings
from adapters.slack.teams import Team
from adapters.slack.web import Web
from bot.errors import Busy
from bot.installing import installed
from bot.logs import log
from bot.ports import Clock, Installation, Seal, Store

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
STATE_SECONDS = 600


UNREADABLE = "This process cannot read the workspace's token: its SECRET_KEY does not have the key that sealed it."
LATER = 20.0
"""Seconds before anybody tries again what needs a token that this process cannot read: another one gets its turn."""


class Installed(AsyncInstallationStore):
    """The tokens of workspaces, sealed, in the product's own store.

    ``wall`` is the real time, which is Slack's as well, and on which all processes agree.
    """

    def __init__(self, store: Store, clock: Clock, wall: Clock, seal: Seal) -> None:
        self._store = store
        self._clock = clock
        self._wall = wall
        self._seal = seal

    async def team(self, workspace: str) -> Team | None:
        """Raises Busy for a token that cannot be read here: that is the operator's mistake, and nobody has left."""
        async with self._store.read() as uow:
            found = await uow.installations.get(NAME, workspace)
        if found is None:
            return None
        opened = self._seal.open(found.sealed)
        if opened is None:
            log.warning("a token cannot be read", workspace=workspace, why=UNREADABLE)
            raise Busy(UNREADABLE, LATER)
        token, bot_user, bot_id, scopes = json.loads(opened)
        return Team(workspace, token, bot_user, bot_id, frozenset(scopes), found.at)

    # --- what Bolt's OAuth flow calls; who acts in a workspace it asks ``platform.Authorize`` ---------

    @property
    def logger(self) -> Logger:
        return getLogger(__name__)

    async def async_save(self, installation: SlackInstallation) -> None:
        workspace, token = installation.team_id, installation.bot_token
        if not workspace or not token:
            # An organisation's, which the manifest does not offer, or one of a person without the bot.
            return
        scopes = installation.bot_scopes or ()
        parts = [token, installation.bot_user_id or "", installation.bot_id or "", list(scopes)]
        sealed = self._seal.seal(json.dumps(parts))
        new = Installation(NAME, workspace, sealed, self._wall())
        await installed(self._store, new, MENDED_BY_INSTALLING, self._clock())


def oauth_flow(settings: SlackSettings, secret: str, public_url: str, tokens: Installed, web: Web) -> AsyncOAuthFlow:
    """``/slack/install`` and ``/slack/oauth_redirect``; the state is a signed, short-lived token in a cookie."""
    return AsyncOAuthFlow(
        client=web.client(),
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
            scopes=list(SCOPES),
            user_scopes=[],
            redirect_uri=f"{public_url.rstrip('/')}{REDIRECT_PATH}" if public_url else None,
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,  # a direct install URL is a redirect, as Slack asks of listed apps
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=settings.authorize_url,
            installation_store=tokens,
            installation_store_bot_only=True,
            state_store=StatelessOAuthStateStore(expiration_seconds=STATE_SECONDS, signing_secret=secret),
            state_expiration_seconds=STATE_SECONDS,
        ),
    )
