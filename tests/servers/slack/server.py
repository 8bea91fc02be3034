"""The server itself: what the SDK calls, and what a person in the workspace does."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.servers.slack import block_kit
from tests.servers.slack.faults import Fault, Faults
from tests.servers.slack.sockets import Sockets
from tests.servers.slack.state import BOT_USER, TEAM, Said, State
from tests.servers.slack.web_api import Refusal, WebApi

PATIENCE = 20.0
APP_TOKEN, SIGNING_SECRET = "xapp-1", "a signing secret"
CLIENT_ID, CLIENT_SECRET = "1.2", "a client secret"
Found = TypeVar("Found")


class SlackServer:
    def __init__(self) -> None:
        self.state = State()
        self.faults = Faults()
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.complaints: list[str] = []
        """Blocks that Slack would have refused."""
        self.events_url = ""
        """When set, everything is delivered there over signed HTTP instead of the socket."""
        self.evil_response_url = ""
        """When set, commands name this as where to answer."""
        self._api = WebApi(self.state)
        self._ids = itertools.count(1)
        self._changed = asyncio.Event()
        self.sockets = Sockets(self._changed)
        self._response_urls: dict[str, dict[str, Any]] = {}

    # --- running ----------------------------------------------------------------------------------

    @asynccontextmanager
    async def running(self) -> AsyncIterator["SlackServer"]:
        app = web.Application()
        app.router.add_post("/api/{method}", self._method)
        app.router.add_get("/api/{method}", self._method)
        app.router.add_post("/response/{id}", self._respond)
        app.router.add_get("/socket", self.sockets.connect)
        async with TestServer(app) as self._server:
            yield self
            await self.sockets.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("/api/"))

    async def until(self, probe: Callable[[], Found | None], within: float = PATIENCE) -> Found:
        """Waits for the far side to have done something."""
        async with asyncio.timeout(within):
            while not (found := probe()):
                self._changed.clear()
                await self._changed.wait()
            return found

    def called(self, method: str) -> list[Mapping[str, Any]]:
        return [arguments for name, arguments in self.calls if name == method]

    # --- what the SDK calls -----------------------------------------------------------------------

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        self._changed.set()
        fault = self.faults.next_for(method)
        try:
            return await self._answered(request, method, arguments, fault)
        finally:
            self._changed.set()

    async def _answered(
        self, request: web.Request, method: str, arguments: Mapping[str, Any], fault: Fault | None
    ) -> web.StreamResponse:
        match fault:
            case Fault("busy"):
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(int(fault.seconds))}
                )
            case Fault("error"):
                return web.json_response({"ok": False, "error": "internal_error"}, status=500)
            case Fault("html"):
                return web.Response(text="<html>Bad gateway</html>", status=502, content_type="text/html")
            case Fault("code"):
                return web.json_response({"ok": False, "error": fault.code})
            case Fault("reset"):
                return _hang_up(request)
        answer = self._done(request, method, arguments)
        if fault and fault.kind == "lost":
            return _hang_up(request)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault and fault.kind == "held":
            await fault.until.wait()
        return web.json_response(answer, headers={"x-oauth-scopes": self.state.scopes})

    def _done(self, request: web.Request, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            match method:
                case "apps.connections.open":
                    return self._connection(token)
                case "oauth.v2.access":
                    return self._exchange(arguments)
            return self._api.call(method, token, arguments)
        except Refusal as refusal:
            return {"ok": False, "error": str(refusal)}
        except block_kit.InvalidBlocks as wrong:
            self.complaints.append(f"{method}: {wrong}")
            return {"ok": False, "error": "invalid_blocks"}

    def _connection(self, token: str) -> dict[str, Any]:
        if token != APP_TOKEN:
            raise Refusal("invalid_auth")
        url = str(self._server.make_url("/socket")).replace("http:", "ws:")
        return {"ok": True, "url": f"{url}?ticket={next(self._ids)}"}

    def _exchange(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        team = self.state.codes.pop(arguments["code"], None)
        if team is None:
            raise Refusal("invalid_code")
        known = [token for token, whose in self.state.tokens.items() if whose == team]
        token = known[0] if known else f"xoxb-of-{team.lower()}-{next(self._ids)}"
        self.state.tokens[token] = team
        return {
            "ok": True,
            "access_token": token,
            "token_type": "bot",
            "scope": self.state.scopes,
            "bot_user_id": BOT_USER,
            "app_id": "A1",
            "team": {"id": team, "name": team},
            "enterprise": None,
            "authed_user": {"id": "U1"},
            "is_enterprise_install": False,
        }

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        used = self._response_urls.get(request.match_info["id"])
        if used is None:
            raise web.HTTPNotFound
        fault = self.faults.next_for("response_url")
        body = await request.json()
        try:
            if fault and fault.kind == "busy":
                return web.Response(status=429, headers={"Retry-After": str(int(fault.seconds))})
            if fault and fault.kind == "error":
                return web.Response(status=500)
            if (fault and fault.kind == "code") or used["uses"] == 5:
                return web.Response(text="used_url", status=404)
            used["uses"] += 1
            self._answer(body, used)
            return _hang_up(request) if fault else web.Response(text="ok")
        finally:
            self._changed.set()

    def _answer(self, body: Mapping[str, Any], used: Mapping[str, Any]) -> None:
        try:
            block_kit.check_message(body.get("blocks") or [])
        except block_kit.InvalidBlocks as wrong:
            self.complaints.append(f"response_url: {wrong}")
        said = Said(used["channel"], self.state.ts(), body["text"], body.get("blocks") or [], answers=used["id"])
        said.thread = body.get("thread_ts") or ""
        if body.get("response_type") != "in_channel":
            said.to = used["user"]
        where = self.state.private if said.to else self.state.messages
        if body.get("replace_original") and used.get("original") in where:
            where.remove(used["original"])
        where.append(said)

    # --- what a person does -----------------------------------------------------------------------

    def interaction(self, user: str, channel: str, original: Said | None = None) -> dict[str, Any]:
        """The identity of one interaction: how it may open a modal and where it is answered."""
        number = str(next(self._ids))
        self._response_urls[number] = {
            "id": number,
            "uses": 0,
            "user": user,
            "channel": channel,
            "original": original,
        }
        url = str(self._server.make_url(f"/response/{number}"))
        return {"trigger_id": f"fresh.{number}", "response_url": url, "id": number}

    def answers_to(self, interaction: Mapping[str, Any]) -> list[Said]:
        return [said for said in (*self.state.private, *self.state.messages) if said.answers == interaction["id"]]

    async def deliver(self, kind: str, payload: dict[str, Any], retry: int = 0) -> dict[str, Any]:
        """Returns what it was acknowledged with."""
        async with asyncio.timeout(PATIENCE):
            if self.events_url:
                return await self._deliver_over_http(kind, payload, retry)
            return await (await self.sockets.deliver(kind, payload, retry))

    async def event(self, event: dict[str, Any], event_id: str = "", retry: int = 0, at: float = 0.0) -> None:
        await self.deliver("events_api", self.payload(event, event_id or f"Ev{next(self._ids)}", at), retry)

    async def uninstalled(self, after: float = 60.0) -> None:
        """The app was removed, so many seconds from now: no token works any more, and the app is told."""
        self.state.tokens.clear()
        await self.event({"type": "app_uninstalled"}, at=time.time() + after)

    def payload(self, event: dict[str, Any], event_id: str, at: float = 0.0) -> dict[str, Any]:
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event": {"event_ts": self.state.ts(), **event},
            "event_id": event_id,
            "event_time": int(at or time.time()),
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        }

    async def _deliver_over_http(self, kind: str, payload: dict[str, Any], retry: int) -> dict[str, Any]:
        match kind:
            case "events_api":
                body, content = json.dumps(payload), "application/json"
            case "slash_commands":
                body, content = urlencode(payload), "application/x-www-form-urlencoded"
            case _:
                body, content = urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
        headers = {**signed(body), "Content-Type": content}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.events_url, data=body.encode(), headers=headers) as response,
        ):
            text = await response.text()
            assert response.status == 200, (response.status, text)
            return dict(json.loads(text)) if text.startswith("{") else {}


def signed(body: str, secret: str = SIGNING_SECRET, at: str = "") -> dict[str, str]:
    at = at or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **await request.post()}


def _hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()
