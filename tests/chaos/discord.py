"""Discord with a weather: answers that fail or get lost, nonces that are forgotten, events that come twice and late."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.chaos.journal import Journal
from tests.servers.discord import faults
from tests.servers.discord.components import walk
from tests.servers.discord.gateway import Gateway
from tests.servers.discord.people import User
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.world import EPOCH, Channel, Message

POST = re.compile(r"/channels/(\d+)/messages$")
KINDS = (("busy", 0.02), ("error", 0.01), ("error after effect", 0.006), ("lost", 0.012), ("slow", 0.03))
NONCE_KEPT = 125.0
"""Seconds; "the past few minutes" is what Discord promises."""
FORGOTTEN = 90.0
"""Seconds after which a session without a connection cannot be resumed any more."""
TWICE, LATE = 0.06, 0.08


class ChaoticGateway(Gateway):
    """What is told of one server comes in order, as Discord promises, but may come twice or late."""

    journal: Journal
    random: Random

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.queues: dict[str, asyncio.Queue[tuple[str, Any]]] = defaultdict(asyncio.Queue)
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._left: dict[str, float] = {}

    async def dispatch(self, event: str, data: Any, guild: str = "") -> None:
        self._forget_old()
        if not event.startswith("MESSAGE_REACTION_"):
            await super().dispatch(event, data, guild)
            return
        await self.queues[guild].put((event, data))
        if guild not in self._workers:
            self._workers[guild] = asyncio.ensure_future(self._relay(guild))

    async def _relay(self, guild: str) -> None:
        while True:
            event, data = await self.queues[guild].get()
            if self.random.random() < LATE:
                await asyncio.sleep(self.random.uniform(0.2, 3))
            for _ in range(2 if self.random.random() < TWICE else 1):
                listening = sum(session.owns(guild) and session.line is not None for session in self.live())
                self.journal.write("event", platform="discord", event=event, message=data["message_id"], to=listening)
                await super().dispatch(event, data, guild)
            self.queues[guild].task_done()

    def _forget_old(self) -> None:
        now = time.monotonic()
        for session in list(self.sessions.values()):
            if session.line is not None:
                self._left.pop(session.id, None)
            elif now - self._left.setdefault(session.id, now) > FORGOTTEN:
                del self.sessions[session.id]

    async def all_told(self) -> None:
        for queue in list(self.queues.values()):
            await queue.join()

    def end(self) -> None:
        for worker in self._workers.values():
            worker.cancel()


class ChaoticDiscord(DiscordServer):
    """``seen`` is called with every message that can be seen, and its channel or thread."""

    def __init__(self, journal: Journal, random: Random, seen: Callable[[Channel, Message], None]) -> None:
        super().__init__()
        self.journal = journal
        self.random = random
        self.seen = seen
        self.calm = False
        self.trouble = 1.0
        self.rate = (200, 1.0)
        chaotic = ChaoticGateway(self.world, self.token, lambda: self.gateway_url)
        chaotic.journal, chaotic.random, chaotic.heartbeat, chaotic.shards = journal, random, 5.0, 2
        self.gateway: ChaoticGateway = chaotic

    def posted(self, channel: Channel, message: Message) -> None:
        where = {"channel": channel.parent or channel.id, "thread": channel.id if channel.parent else ""}
        text = "\n".join(each["content"] for each in walk(message.json["components"]) if "content" in each)
        nonce = message.json.get("nonce", "")
        self.journal.write("post", platform="discord", **where, id=message.id, nonce=nonce, text=text)
        self.seen(channel, message)
        super().posted(channel, message)

    @web.middleware
    async def _at_the_door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        post = POST.search(request.path) if request.method == "POST" else None
        if post:
            self._forget_nonces(post[1])
        kind = self._fault() if request.path.startswith("/api/") and "/gateway" not in request.path else ""
        if not kind:
            return await super()._at_the_door(request, handler)
        if post:
            said = await request.json()
            self.journal.write(
                "fault", platform="discord", fault=kind, channel=post[1], nonce=said.get("nonce"), thread=""
            )

        async def proceed() -> web.StreamResponse:
            return await handler(request)

        return await self._faults_by_name(kind)(request, proceed)

    def _fault(self) -> str:
        draw = 1.0 if self.calm else self.random.random() / self.trouble
        for kind, share in KINDS:
            if draw < share:
                return kind
            draw -= share
        return ""

    def _faults_by_name(self, kind: str) -> faults.Fault:
        match kind:
            case "busy":
                return faults.too_many(1.0)
            case "error":
                return faults.status(500)
            case "error after effect":
                return faults.status_after_effect(502)
            case "lost":
                return faults.lost()
        return faults.slow(self.random.uniform(0.2, 2.5))

    def _forget_nonces(self, channel_id: str) -> None:
        channel = self.world.channel(channel_id)
        now = time.time() * 1000
        for nonce, message in list(channel.nonces.items()) if channel else ():
            if now - ((int(message) >> 22) + EPOCH) > NONCE_KEPT * 1000:
                del channel.nonces[nonce]  # type: ignore[union-attr] # there is a channel when there are nonces

    async def react(self, user: User, message: Message, emoji: str, *, added: bool) -> None:
        _, people = message.reactions.get(emoji, ({}, []))
        if added == (user.id in people):
            return
        channel = self.world.channel(message.json["channel_id"])
        parent = (channel.parent or channel.id) if channel else ""
        who = {"channel": parent, "message": message.id, "person": user.id, "emoji": emoji}
        self.journal.write("reaction", platform="discord", **who, added=added)
        await (user.react(message, emoji) if added else user.unreact(message, emoji))

    async def disturb(self) -> None:
        match self.random.randrange(4):
            case 0:
                await self.gateway.ask_to_reconnect()
            case 1:
                await self.gateway.close(4000)
            case 2:
                await self.gateway.invalidate(resumable=self.random.random() < 0.5)
            case 3:
                for line in list(self.gateway.lines):
                    line.reset()
