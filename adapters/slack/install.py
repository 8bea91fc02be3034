"""Installation in many workspaces: Bolt's OAuth flow over our own store, tokens encrypted, no state kept."""

import json
from logging import Logger, getLogger

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.stateless import StatelessOAuthStateStore

from adapters.slack import NAME
from adapters.slack.manifest import SCOPES
from adapters.slack.sealing import Seal
from adapters.slack.settings import SlackSettings
from adapters.slack.teams import Team, Teams
from adapters.slack.web import Web
from bot.logs import log
from bot.ports import Clock, Installation, Store

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
STATE_SECONDS = 600


class Installed(AsyncInstallationStore):
    """The tokens of workspaces, sealed, in the product's own store."""

    def __init__(self, store: Store, clock: Clock, seal: Seal) -> None:
        self._store = store
        self._clock = clock
        self._seal = seal
        self.teams: Teams | None = None

    async def team(self, workspace: str) -> Team | None:
        async with self._store.read() as uow:
            found = await uow.installations.get(NAME, workspace)
        opened = self._seal.open(found.sealed) if found else None
        if opened is None:
            if found:
                log.warning("a token cannot be read: SECRET_KEY has changed", workspace=workspace)
            return None
        if found and not self._seal.is_newest(found.sealed):
            await self._put(workspace, opened)
        token, bot_user, bot_id, scopes = json.loads(opened)
        return Team(workspace, token, bot_user, bot_id, frozenset(scopes))

    async def forget(self, workspace: str) -> None:
        async with self._store.write() as uow:
            await uow.installations.remove(NAME, workspace)
            await uow.commit()

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
        await self._put(workspace, json.dumps(parts))
        if self.teams:
            self.teams.found(workspace)

    async def _put(self, workspace: str, opened: str) -> None:
        """Sealed with the newest key: an older one is not needed any more by what was read once."""
        async with self._store.write() as uow:
            await uow.installations.put(Installation(NAME, workspace, self._seal.seal(opened), self._clock()))
            await uow.commit()


def oauth_flow(settings: SlackSettings, secret: str, public_url: str, installed: Installed, web: Web) -> AsyncOAuthFlow:
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
            installation_store=installed,
            installation_store_bot_only=True,
            state_store=StatelessOAuthStateStore(expiration_seconds=STATE_SECONDS, signing_secret=secret),
            state_expiration_seconds=STATE_SECONDS,
        ),
    )
