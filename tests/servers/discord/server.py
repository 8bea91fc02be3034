"""The whole of it on one port: the API, the gateway, rate limits, and the faults that a test asks for."""

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from tests.servers.discord.api import Api, major
from tests.servers.discord.faults import Fault, Planned, answer, refused
from tests.servers.discord.gateway import Gateway
from tests.servers.discord.people import Exchange, User
from tests.servers.discord.replies import Replies
from tests.servers.discord.world import DM, Channel, Guild, Json, Message, World, a_user, snowflake

TOKEN = "MTIz.local.token"


class DiscordServer:
    """``person`` and ``guild`` fill it; ``fault`` plans what goes wrong; ``messages_in`` reads what was posted."""

    def __init__(self) -> None:
        self.token = TOKEN
        self.world = World(a_user("Broadsheet", bot=True))
        self.world.users[self.world.bot["id"]] = self.world.bot
        self.gateway = Gateway(self.world, self.token, lambda: self.gateway_url)
        self.commands: list[Json] = []
        self.syncs = 0
        self.exchanges: dict[str, Exchange] = {}
        self.requests: list[tuple[str, str]] = []
        self.only_channel_ids = False
        """Whether interactions leave out the optional channel and only carry its id."""
        self.rate = (50, 1.0)
        """How many requests in how many seconds one bucket takes."""
        self.broken: list[str] = []
        """Requests that went on into a bucket that was told to be empty."""
        self._faults: list[Planned] = []
        self._buckets: dict[str, list[float]] = defaultdict(list)
        self._posted = asyncio.Condition()
        self._port: int | None = None

    # --- filling it -------------------------------------------------------------------------------

    def guild(self, name: str = "Lab", *, joined: bool = True) -> Guild:
        guild = Guild(name)
        self.world.guilds[guild.id] = guild
        if joined:
            guild.members[self.world.bot["id"]] = []
        return guild

    def person(self, name: str, *guilds: Guild, roles: tuple[str, ...] = ()) -> User:
        user = a_user(name)
        self.world.users[user["id"]] = user
        for guild in guilds:
            guild.members[user["id"]] = list(roles)
        return User(self, user)

    def direct(self, user: User) -> Channel:
        channel = Channel("", DM, recipients=[user.json])
        self.world.direct[channel.id] = channel
        return channel

    async def invite(self, guild: Guild, *, as_available: bool = False) -> None:
        """A server that is new to the bot is told of without a word on whether it is available, or with it."""
        guild.members[self.world.bot["id"]] = []
        told = guild.json(self.world.bot)
        if not as_available:
            del told["unavailable"]
        await self.gateway.dispatch("GUILD_CREATE", told, guild.id)

    async def kick(self, guild: Guild) -> None:
        del guild.members[self.world.bot["id"]]
        del self.world.guilds[guild.id]
        await self.gateway.dispatch("GUILD_DELETE", {"id": guild.id}, guild.id)

    async def delete(self, channel: Channel) -> None:
        del self.world.guilds[channel.guild].channels[channel.id]
        await self.gateway.dispatch("CHANNEL_DELETE", channel.json, channel.guild)

    # --- faults and what was seen -----------------------------------------------------------------

    def fault(self, matching: str, fault: Fault, times: int = 1) -> None:
        """The next requests whose ``METHOD /path`` matches fail so."""
        self._faults.append(Planned(re.compile(matching), fault, times))

    def asked(self, matching: str) -> int:
        return sum(re.search(matching, f"{method} {path}") is not None for method, path in self.requests)

    def messages_in(self, channel: Channel) -> list[Message]:
        return list(channel.messages.values())

    def posted(self, _channel: Channel, _message: Message) -> None:
        task = asyncio.ensure_future(self._tell())
        task.add_done_callback(lambda done: done.exception())

    async def until(self, done: Callable[[], bool], within: float = 30.0) -> None:
        """Wait until something about the messages or the requests is so."""
        async with asyncio.timeout(within), self._posted:
            await self._posted.wait_for(done)

    async def _tell(self) -> None:
        async with self._posted:
            self._posted.notify_all()

    # --- serving ----------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        return str(self._server.make_url("/api/v10"))

    @property
    def gateway_url(self) -> str:
        return str(self._server.make_url("/gateway/")).replace("http://", "ws://")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["DiscordServer"]:
        app = web.Application(middlewares=[self._at_the_door])
        for method, path, route in (*Api(self).routes(), *Replies(self).routes()):
            app.router.add_route(method, f"/api/v10{path}", route)  # type: ignore[arg-type] # of any answer
        app.router.add_get("/gateway/", self.gateway.connect)
        self._server = TestServer(app, port=self._port, shutdown_timeout=0.1)
        async with self._server:
            self._port = self._server.port
            yield self
            for line in list(self.gateway.lines):
                line.reset()

    @web.middleware
    async def _at_the_door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        async def proceed() -> web.StreamResponse:
            return await handler(request)

        if not request.path.startswith("/api/"):
            return await proceed()
        self.requests.append((request.method, request.path))
        await self._tell()
        planned = next((each for each in self._faults if each.meets(request)), None)
        if planned:
            return await planned.fault(request, proceed)
        open_to_all = "/webhooks/" in request.path or "/interactions/" in request.path
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.token}":
            return refused(401, 0, "401: Unauthorized")
        bucket = f"{request.method} {request.match_info.route.resource.canonical}"  # type: ignore[union-attr] # it was routed
        headers, wait = self._limit(bucket + major(request.path))
        if wait:
            self.broken.append(request.path)
            body = {"message": "You are being rate limited.", "retry_after": wait, "global": False}
            return answer(body, 429, headers | {"Via": "1.1 google", "Retry-After": str(wait)})
        response = await proceed()
        response.headers.update(headers | {"X-RateLimit-Bucket": re.sub(r"\W", "", bucket)})
        return response

    def _limit(self, bucket: str) -> tuple[dict[str, str], float]:
        limit, per = self.rate
        now = time.monotonic()
        recent = self._buckets[bucket] = [at for at in self._buckets[bucket] if now - at < per]
        wait = per - (now - recent[0]) if len(recent) >= limit else 0.0
        if not wait:
            recent.append(now)
        reset = per - (now - recent[0])
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(limit - len(recent)),
            "X-RateLimit-Reset": str(time.time() + reset),
            "X-RateLimit-Reset-After": f"{reset:.3f}",
        }
        return headers, wait

    # --- messages ---------------------------------------------------------------------------------

    async def payload_of(self, request: web.Request) -> Json:
        """The JSON of a request, with the files that came with it by name."""
        if not request.content_type.startswith("multipart/"):
            payload: Json = await request.json()
            return payload
        form = await request.post()
        payload = json.loads(str(form["payload_json"]))
        files = {f.filename: f.file.read().decode() for f in form.values() if isinstance(f, web.FileField)}
        inner = payload.get("data", payload)
        inner["attachments"] = [
            {"id": str(n), "filename": name, "text": t} for n, (name, t) in enumerate(files.items())
        ]
        return payload

    def message_json(self, channel: str, payload: Json) -> Json:
        attachments = [
            {**a, "id": snowflake(), "size": 1, "url": "http://x", "proxy_url": "http://x"}
            for a in payload.get("attachments") or []
        ]
        kept = {key: payload[key] for key in ("allowed_mentions", "message_reference", "nonce") if key in payload}
        return kept | {
            "id": "0",
            "channel_id": channel,
            "author": self.world.bot,
            "content": payload.get("content") or "",
            "components": payload.get("components") or [],
            "embeds": [],
            "attachments": attachments,
            "flags": payload.get("flags", 0),
            "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "pinned": False,
            "type": 0,
        }

    async def says(self, channel: Channel, user: User, text: str) -> Message:
        """Somebody writes something there."""
        payload = {"content": text}
        message = Message(self.message_json(channel.id, payload) | {"id": snowflake(), "author": user.json})
        channel.messages[message.id] = message
        return message

    async def new_role(self, guild: Guild, name: str) -> str:
        role = guild.add_role(name)
        told = {"guild_id": guild.id, "role": guild.roles[role]}
        await self.gateway.dispatch("GUILD_ROLE_CREATE", told, guild.id)
        return role

    async def clear(self, message: Message, emoji: str = "") -> None:
        """Somebody who manages messages removes all reactions, or all of one emoji."""
        channel = self.world.channel(message.json["channel_id"])
        assert channel is not None
        told: Json = {"channel_id": channel.id, "message_id": message.id, "guild_id": channel.guild}
        if emoji:
            shown, _ = message.reactions.pop(emoji)
            await self.gateway.dispatch("MESSAGE_REACTION_REMOVE_EMOJI", told | {"emoji": shown}, channel.guild)
        else:
            message.reactions.clear()
            await self.gateway.dispatch("MESSAGE_REACTION_REMOVE_ALL", told, channel.guild)
