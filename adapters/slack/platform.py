"""The chat port for Slack, for one workspace or many."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, cast

from aiohttp import web as aiohttp_web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.registry import Surroundings
from adapters.sealing import TokenSeal
from adapters.slack import NAME
from adapters.slack.answers import Answers, body_of
from adapters.slack.background import Background
from adapters.slack.catch_up import in_turn, read_back
from adapters.slack.events import Events
from adapters.slack.faults import STOPPED_BY_REMOVAL, WorkspaceGone
from adapters.slack.home import HomeTabs
from adapters.slack.http import event_routes, install_routes
from adapters.slack.incoming import is_direct, maybe
from adapters.slack.install import Installed, oauth_flow
from adapters.slack.interactions import Interactions
from adapters.slack.manifest import switched_off
from adapters.slack.once import Once
from adapters.slack.people import People
from adapters.slack.render import render_one
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import serve_socket
from adapters.slack.teams import Team, Teams
from adapters.slack.turns import Turns
from adapters.slack.understanding import explain_errors
from adapters.slack.web import Web
from bot.chores import Chore, fingerprint
from bot.clocks import real
from bot.domain import Person, Place, Posted
from bot.errors import Gone, Lost, PlatformError, SetupError
from bot.insisting import again
from bot.installing import back
from bot.logs import log
from bot.messages import Message
from bot.ports import About, Clock, Inbound, Store

CLAIM = timedelta(seconds=30)
"""For how long the reading back stays with a process that gives no sign of life."""
QUICKLY = 2.0
"""Seconds that a question about a place may take."""


def build(surroundings: Surroundings) -> "Slack":
    """Raises SetupError when tokens are to be kept and there is no key to encrypt them with."""
    shared = surroundings.settings
    return Slack(
        SlackSettings(),
        surroundings.store,
        surroundings.clock,
        shared.secret_key.get_secret_value(),
        str(shared.public_url or ""),
        timedelta(seconds=shared.takeover_seconds),
        surroundings.wall,
    )


class Slack:
    """Implements ``bot.ports.ChatPlatform``. What comes in is in ``interactions`` and ``events``."""

    name = NAME
    repeatable = timedelta(0)
    """Slack knows no key of a post: none is ever sent twice."""
    managers = "everyone"

    def __init__(
        self,
        settings: SlackSettings,
        store: Store,
        clock: Clock,
        secret_key: str = "",
        public_url: str = "",
        claim: timedelta = CLAIM,
        wall: Clock = real,
    ) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._claim = claim
        self._wall = wall
        self._web = Web(settings.api_url)
        self._installed = Installed(store, clock, wall, TokenSeal(secret_key)) if settings.installs else None
        lookup = self._installed.team if self._installed else _nowhere
        self._teams = Teams(self._web, settings.bot_token.get_secret_value(), lookup)
        self._people = People(self._teams, clock)
        self._answers = Answers(self._teams, settings.response_host)
        self._flow = None
        if self._installed:
            self._flow = oauth_flow(settings, secret_key, public_url, self._installed, self._web)
        self._app: AsyncApp | None = None

    # --- serving ----------------------------------------------------------------------------------

    @property
    def routes(self) -> Sequence[aiohttp_web.RouteDef]:
        """What Broadsheet's own web server takes in for Slack."""
        secret = self._settings.signing_secret.get_secret_value()
        received = event_routes(secret, self._dispatch) if secret else []
        return [*received, *(install_routes(self._flow) if self._flow else [])]

    @property
    def serving(self) -> bool:
        return self._app is not None

    async def run(self, inbound: Inbound) -> None:
        self._teams.on_gone = lambda team, why: inbound.workspace_gone(NAME, team.id, why, team.at)
        self._teams.on_back = self._welcomed_back
        await self._check_token()
        app_token = self._settings.app_token.get_secret_value()
        turns = Turns()
        async with Background() as background:
            self._app = self._listening(inbound, background, turns)

            reading: set[asyncio.Task[None]] = set()

            def catch_up() -> None:
                for cut_off in reading:
                    cut_off.cancel()
                work = in_turn(self._reading_back(), partial(read_back, inbound, self._teams, turns))
                reading.clear()
                reading.add(background.start("reading back", work, limit=None))

            try:
                if app_token:
                    await serve_socket(self._web, app_token, self._dispatch, catch_up)
                else:
                    catch_up()
                    await asyncio.Event().wait()
            finally:
                self._app = None

    def _reading_back(self) -> Chore:
        """A chore of whoever speaks for this app, by the wall clock; each connection is a holder of its own."""
        secrets_of_app = (self._settings.app_token, self._settings.signing_secret)
        app = fingerprint([secret.get_secret_value() for secret in secrets_of_app])
        return Chore(f"slack reading back {app}", self._store, self._wall, secrets.token_hex(8), self._claim)

    async def _check_token(self) -> None:
        try:
            team = await self._teams.own(anew=True)
        except PlatformError as trouble:
            if self._installed is not None:
                # Workspaces that installed it themselves have nothing to do with it.
                log.warning("no workspace by SLACK_BOT_TOKEN", why=str(trouble))
                return
            if isinstance(trouble, WorkspaceGone):
                raise SetupError(f"Slack does not accept SLACK_BOT_TOKEN. {trouble}") from trouble
            raise
        if team is not None:
            await again(partial(self._welcomed_back, team))
        for off in switched_off(team.scopes) if team else ():
            log.warning("slack permission", says=off)

    async def _welcomed_back(self, team: Team) -> None:
        """Slack takes its token: what was paused because it did not goes on."""
        async with self._store.write() as uow:
            await back(uow, NAME, team.id, STOPPED_BY_REMOVAL, self._clock())
            await uow.commit()

    def _listening(self, inbound: Inbound, background: Background, turns: Turns) -> AsyncApp:
        """Bolt's app. Whatever it would read from the environment by itself is given to it."""
        app = AsyncApp(
            logger=_bolt_log(),
            name="Broadsheet",
            client=self._web.client(),
            authorize=cast("Callable[..., Awaitable[AuthorizeResult]]", Authorize(self._teams)),
            oauth_flow=self._flow,
            user_facing_authorize_error_message="Broadsheet is not installed in this workspace.",
            request_verification_enabled=False,  # adapters.slack.http has done it
            process_before_response=True,  # an event is acknowledged after its effect
        )
        explain_errors(app)
        home = HomeTabs(inbound, self._teams)
        once = Once(self._store, self._clock, self._wall, self._claim)
        Interactions(inbound, self._teams, self._people, self._answers, home, background, once).listen(app)
        Events(
            inbound,
            self._teams,
            self._people,
            self._answers,
            home,
            background,
            once,
            turns,
            self.post,
        ).listen(app)
        return app

    async def _dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        if self._app is None:
            return BoltResponse(status=503, body="Not serving yet.")
        if not self._answers.trusts(maybe(request.body, "response_url")):
            request.body.pop("response_url", None)
            request.context.pop("response_url", None)
        return await self._app.async_dispatch(request)

    # --- the port ---------------------------------------------------------------------------------

    async def post(self, place: Place, message: Message, key: str) -> Posted:  # noqa: ARG002 - Slack takes no key
        where: dict[str, Any] = {"thread_ts": place.thread} if place.thread else {}
        answer = await self._teams.call(
            place.workspace, "chat_postMessage", channel=place.channel, **where, **body_of(render_one(message))
        )
        if not answer.get("ts"):
            raise Lost("Slack's answer does not say which message it is.")
        return Posted(place, str(answer["ts"]))

    async def edit(self, posted: Posted, message: Message) -> None:
        place, page = posted.place, render_one(message)
        said: dict[str, Any] = {"ts": posted.message, "text": page.text, "blocks": list(page.blocks)}
        await self._teams.call(place.workspace, "chat_update", channel=place.channel, **said)

    async def link(self, posted: Posted) -> str:
        """Slack's own permalink; it needs no scope."""
        where = {"channel": posted.place.channel, "message_ts": posted.message}
        try:
            async with asyncio.timeout(QUICKLY):
                answer = await self._teams.call(posted.place.workspace, "chat_getPermalink", QUICKLY, **where)
        except (PlatformError, TimeoutError):
            return ""
        return str(answer.get("permalink") or "")

    async def describe(self, place: Place) -> About:
        """What Slack tells of a channel; nothing where it does not answer or the scope was not granted."""
        if is_direct(place.channel):
            return About(direct=True)
        try:
            async with asyncio.timeout(QUICKLY):
                answer = await self._teams.call(place.workspace, "conversations_info", QUICKLY, channel=place.channel)
        except (PlatformError, TimeoutError) as trouble:
            log.warning("a channel is not described", place=str(place), why=str(trouble) or "Slack is slow.")
            return About()
        return _about(answer.get("channel") or {})

    async def zone_of(self, person: Person) -> str:
        return (await self._people.profile(person.workspace, person.id)).zone


class Authorize(AsyncAuthorize):
    """Tells Bolt as whom it acts in a workspace."""

    def __init__(self, teams: Teams) -> None:
        self._teams = teams

    async def __call__(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None, **_: Any
    ) -> AuthorizeResult | None:
        if not isinstance(team_id, str | None):
            return None  # what a payload says need not be what it should be
        try:
            team = await self._teams.of(team_id or "")
        except Gone:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team.id,
            user_id=user_id,
            bot_user_id=team.bot_user,
            bot_id=team.bot_id or None,
            bot_token=team.token,
        )


def _about(channel: dict[str, Any]) -> About:
    said = [str((channel.get(field) or {}).get("value") or "") for field in ("topic", "purpose")]
    return About(
        name=str(channel.get("name") or ""),
        purpose=" ".join(filter(None, said)),
        public=not (channel.get("is_private") or channel.get("is_im") or channel.get("is_mpim")),
        direct=bool(channel.get("is_im")),
    )


def _bolt_log() -> logging.Logger:
    """Bolt warns that it leaves the environment alone, which is what it was asked to do."""
    logger = logging.getLogger("slack_bolt.Broadsheet")
    logger.setLevel(logging.ERROR)
    return logger


async def _nowhere(_workspace: str) -> Team | None:
    return None
