"""The HTTP API v10: channels, messages, threads, reactions, commands."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from aiohttp import web

from tests.servers.discord import world as w
from tests.servers.discord.components import command_complaints, complaints
from tests.servers.discord.faults import answer, refused
from tests.servers.discord.world import Channel, Json, Message, snowflake

if TYPE_CHECKING:
    from tests.servers.discord.server import DiscordServer

NEEDED_TO_SEND = {w.THREAD: w.SEND_MESSAGES_IN_THREADS}


class Api:
    """Every route of channels and of the application itself."""

    def __init__(self, server: "DiscordServer") -> None:
        self.server = server

    @property
    def world(self) -> w.World:
        return self.server.world

    def routes(self) -> list[tuple[str, str, Callable[..., object]]]:
        message = "/channels/{channel}/messages/{message}"
        return [
            ("GET", "/users/@me", self.me),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/gateway/bot", self.gateway),
            ("PUT", "/applications/{application}/commands", self.sync),
            ("GET", "/channels/{channel}", self.channel),
            ("POST", "/channels/{channel}/messages", self.send),
            ("GET", message, self.message),
            ("PATCH", message, self.edit),
            ("GET", message + "/reactions/{emoji}", self.reactions),
            ("POST", message + "/threads", self.start_thread),
            ("POST", "/channels/{channel}/threads", self.start_post),
            ("GET", "/guilds/{guild}/threads/active", self.active_threads),
        ]

    # --- the application --------------------------------------------------------------------------

    async def me(self, _request: web.Request) -> web.Response:
        return answer(self.world.bot)

    async def application(self, _request: web.Request) -> web.Response:
        bot = self.world.bot
        return answer(
            {
                "id": bot["id"],
                "name": "Broadsheet",
                "description": "",
                "icon": None,
                "rpc_origins": [],
                "summary": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "",
                "flags": 0,
                "team": None,
                "owner": w.a_user("owner"),
            }
        )

    async def gateway(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return answer(
            {"url": self.server.gateway_url, "shards": self.server.gateway.shards, "session_start_limit": limit}
        )

    async def sync(self, request: web.Request) -> web.Response:
        commands = await request.json()
        wrong = [said for command in commands for said in command_complaints(command)]
        if wrong:
            return refused(400, 50035, f"Invalid Form Body: {wrong}")
        defaults = {"type": 1, "description": "", "version": "1", "default_member_permissions": None}
        bot = self.world.bot["id"]
        self.server.commands = [defaults | c | {"id": snowflake(), "application_id": bot} for c in commands]
        self.server.syncs += 1
        return answer(self.server.commands)

    # --- channels and messages --------------------------------------------------------------------

    async def channel(self, request: web.Request) -> web.Response:
        channel = self._seen(request)
        return channel if isinstance(channel, web.Response) else answer(channel.json)

    async def send(self, request: web.Request) -> web.Response:
        channel = self._seen(request)
        if isinstance(channel, web.Response):
            return channel
        if channel.kind == w.FORUM:
            return refused(400, 50008, "Cannot send messages in a non-text channel")
        if not self._may(channel, NEEDED_TO_SEND.get(channel.kind, w.SEND_MESSAGES)):
            return refused(403, 50013, "Missing Permissions")
        payload = await self.server.payload_of(request)
        if wrong := complaints(payload):
            return refused(400, 50035, f"Invalid Form Body: {wrong}")
        nonce = payload.get("nonce", "")
        if len(nonce) > 25:
            return refused(400, 50035, "nonce has at most 25 characters")
        if payload.get("enforce_nonce") and nonce in channel.nonces:
            return answer(channel.messages[channel.nonces[nonce]].json)
        message = await self.post(channel, payload)
        if nonce:
            channel.nonces[nonce] = message.id
        return answer(message.json)

    async def post(self, channel: Channel, payload: Json, message_id: str = "") -> Message:
        """Put a message of the bot there and tell everybody."""
        message = Message(self.server.message_json(channel.id, payload) | {"id": message_id or snowflake()})
        channel.messages[message.id] = message
        self.server.posted(channel, message)
        guild = {"guild_id": channel.guild} if channel.guild else {}
        await self.server.gateway.dispatch("MESSAGE_CREATE", message.json | guild, channel.guild)
        return message

    async def message(self, request: web.Request) -> web.Response:
        found = self._message(request)
        return found if isinstance(found, web.Response) else answer(found.shown())

    async def edit(self, request: web.Request) -> web.Response:
        found = self._message(request)
        if isinstance(found, web.Response):
            return found
        payload = await self.server.payload_of(request)
        if wrong := complaints({"flags": found.json["flags"]} | payload):
            return refused(400, 50035, f"Invalid Form Body: {wrong}")
        found.json["components"] = payload.get("components", found.json["components"])
        return answer(found.json)

    async def reactions(self, request: web.Request) -> web.Response:
        found = self._message(request)
        if isinstance(found, web.Response):
            return found
        _, people = found.reactions.get(unquote(request.match_info["emoji"]), ({}, []))
        after = int(request.query.get("after") or 0)
        limit = int(request.query.get("limit", 25))
        shown = sorted((who for who in people if int(who) > after), key=int)[:limit]
        return answer([self.world.users[who] for who in shown])

    # --- threads ----------------------------------------------------------------------------------

    async def start_thread(self, request: web.Request) -> web.Response:
        found = self._message(request)
        if isinstance(found, web.Response):
            return found
        channel = self.world.channel(request.match_info["channel"])
        assert channel is not None
        if not self._may(channel, w.CREATE_PUBLIC_THREADS):
            return refused(403, 50013, "Missing Permissions")
        if channel.kind in (w.DM, w.VOICE):
            return refused(400, 50024, "Cannot execute action on this channel type")
        if found.id in self.world.guilds[channel.guild].channels:
            return refused(400, 160004, "A thread has already been created for this message")
        thread = await self._thread(channel, (await request.json())["name"], found.id)
        return answer(thread.json, 201)

    async def start_post(self, request: web.Request) -> web.Response:
        channel = self._seen(request)
        if isinstance(channel, web.Response):
            return channel
        if not self._may(channel, w.SEND_MESSAGES):
            return refused(403, 50013, "Missing Permissions")
        payload = await request.json()
        if channel.needs_tag and not payload.get("applied_tags"):
            return refused(400, 40067, "A tag is required to create a forum post in this channel")
        if wrong := complaints(payload["message"]):
            return refused(400, 50035, f"Invalid Form Body: {wrong}")
        thread = await self._thread(channel, payload["name"], snowflake())
        message = await self.post(thread, payload["message"], thread.id)
        return answer(thread.json | {"message": message.json}, 201)

    async def active_threads(self, request: web.Request) -> web.Response:
        guild = self.world.guilds.get(request.match_info["guild"])
        if guild is None:
            return refused(404, 10004, "Unknown Guild")
        threads = [each.json for each in guild.channels.values() if each.kind == w.THREAD and not each.archived]
        return answer({"threads": threads, "members": []})

    async def _thread(self, channel: Channel, name: str, thread_id: str) -> Channel:
        assert 1 <= len(name) <= 100, "a thread's name has 1 to 100 characters"
        thread = Channel(name, w.THREAD, id=thread_id, parent=channel.id, owner=self.world.bot["id"])
        self.world.guilds[channel.guild].add(thread)
        told = thread.json | {"newly_created": True}
        await self.server.gateway.dispatch("THREAD_CREATE", told, channel.guild)
        return thread

    # --- what is seen and allowed -----------------------------------------------------------------

    def _seen(self, request: web.Request) -> Channel | web.Response:
        channel = self.world.channel(request.match_info["channel"])
        if channel is None:
            return refused(404, 10003, "Unknown Channel")
        guild = self.world.guilds.get(channel.guild)
        member = guild is None or self.world.bot["id"] in guild.members
        if not member or not self._may(channel, w.VIEW_CHANNEL):
            return refused(403, 50001, "Missing Access")
        return channel

    def _message(self, request: web.Request) -> Message | web.Response:
        channel = self._seen(request)
        if isinstance(channel, web.Response):
            return channel
        found = channel.messages.get(request.match_info["message"])
        return found or refused(404, 10008, "Unknown Message")

    def _may(self, channel: Channel, permission: int) -> bool:
        return bool(self.world.permissions(self.world.bot["id"], channel) & permission)


def major(path: str) -> str:
    """The part of a path that has its own rate limit bucket."""
    found = re.match(r"/api/v10/(?:channels|guilds|webhooks)/\d+", path)
    return found[0] if found else ""
