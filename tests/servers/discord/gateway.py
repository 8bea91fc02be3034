"""The gateway: HELLO, IDENTIFY, heartbeats, RESUME with replay, and every way of going wrong on demand."""

import asyncio
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.servers.discord.world import Json, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
# https://discord.com/developers/docs/events/gateway#list-of-intents
INTENTS = {
    "GUILD_": 1 << 0,
    "CHANNEL_": 1 << 0,
    "THREAD_": 1 << 0,
    "MESSAGE_REACTION_": 1 << 10 | 1 << 13,
    "MESSAGE_CREATE": 1 << 9 | 1 << 12,
}


@dataclass
class Session:
    """What survives a connection: its shard, and every event with its sequence number."""

    id: str
    shard: tuple[int, int]
    intents: int
    history: list[Json] = field(default_factory=list)
    line: "Line | None" = None

    def owns(self, guild: str) -> bool:
        number, of = self.shard
        return (int(guild) >> 22) % of == number if guild else number == 0

    async def dispatch(self, event: str, data: Any) -> None:
        needed = next((bits for prefix, bits in INTENTS.items() if event.startswith(prefix)), 0)
        if needed and not self.intents & needed:
            return
        payload = {"op": DISPATCH, "t": event, "s": len(self.history) + 1, "d": data}
        self.history.append(payload)
        if self.line:
            await self.line.send(payload)


class Line:
    """One connection. It can be made to go silent without being closed."""

    def __init__(self, socket: web.WebSocketResponse, compressed: bool) -> None:
        self.socket = socket
        self.silent = False
        self._zlib = zlib.compressobj() if compressed else None

    async def send(self, payload: Json) -> None:
        if self.silent or self.socket.closed:
            return
        text = json.dumps(payload)
        try:
            if self._zlib is None:
                await self.socket.send_str(text)
            else:
                packed = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)
        except (ConnectionError, RuntimeError):
            return

    def reset(self) -> None:
        """Drop it as a broken network does: no close frame."""
        transport = self.socket._req.transport if self.socket._req else None
        if transport:
            transport.abort()


class Gateway:
    def __init__(self, world: World, token: str, url: Callable[[], str]) -> None:
        self.world = world
        self.token = token
        self.url = url
        self.heartbeat = 0.5
        self.shards = 1
        self.sessions: dict[str, Session] = {}
        self.identified: list[tuple[int, int]] = []
        self.shared: list[tuple[int, int]] = []
        """Shards that somebody began to listen to while another connection still did."""
        self.resumed = 0
        self.deaf = False
        """Whether new connections are taken and never spoken to."""
        self.knocks = 0
        self.refusals: list[int] = []
        """Close codes with which the next IDENTIFYs are answered."""
        self.lines: set[Line] = set()
        self._numbers = count(1)
        self._changed = asyncio.Condition()

    # --- what a test does to it -------------------------------------------------------------------

    async def dispatch(self, event: str, data: Any, guild: str = "") -> None:
        for session in self.live():
            if session.owns(guild):
                await session.dispatch(event, data)

    def live(self) -> Iterator[Session]:
        """Sessions that can be resumed or are connected."""
        return iter(list(self.sessions.values()))

    async def close(self, code: int) -> None:
        for line in list(self.lines):
            await line.socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        for line in list(self.lines):
            await line.send({"op": RECONNECT, "d": None})

    async def invalidate(self, resumable: bool) -> None:
        if not resumable:
            self.sessions.clear()
        for line in list(self.lines):
            await line.send({"op": INVALID, "d": resumable})

    async def until(self, done: Callable[[], bool], within: float = 30.0) -> None:
        """Wait until something about the sessions is so."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(done)

    async def until_connected(self, times: int = 1) -> None:
        await self.until(lambda: len(self.identified) + self.resumed >= times)

    # --- one connection ---------------------------------------------------------------------------

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        line = Line(socket, compressed=request.query.get("compress") == "zlib-stream")
        self.lines.add(line)
        self.knocks += 1
        await self._tell()
        line.silent = self.deaf
        await line.send({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat * 1000)}})
        try:
            await self._converse(line)
        finally:
            self.lines.discard(line)
            for session in self.sessions.values():
                if session.line is line:
                    session.line = None
        return socket

    async def _converse(self, line: Line) -> None:
        async for frame in line.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            message = json.loads(frame.data)
            match message["op"]:
                case 1:
                    await line.send({"op": ACK})
                case 2:
                    await self._identify(line, message["d"])
                case 6:
                    await self._resume(line, message["d"])

    async def _identify(self, line: Line, told: Json) -> None:
        if code := self._refusal(told):
            await line.socket.close(code=code)
            return
        shard = tuple(told.get("shard", (0, 1)))
        if any(other.line and other.shard[0] == shard[0] for other in self.sessions.values()):
            self.shared.append((shard[0], shard[1]))
        session = Session(f"session-{next(self._numbers)}", (shard[0], shard[1]), told["intents"], line=line)
        self.sessions[session.id] = session
        guilds = [guild for guild in self.world.guilds.values() if session.owns(guild.id)]
        await session.dispatch("READY", self._ready(session, [guild.id for guild in guilds]))
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", guild.json(self.world.bot))
        self.identified.append(session.shard)
        await self._tell()

    def _refusal(self, told: Json) -> int:
        if self.refusals:
            return self.refusals.pop(0)
        if told["token"] != self.token:
            return 4004
        if told["intents"] & PRIVILEGED:
            return 4014
        shard, of = told.get("shard", (0, 1))
        return 4010 if shard >= of else 0

    def _ready(self, session: Session, guilds: list[str]) -> Json:
        return {
            "v": 10,
            "user": self.world.bot,
            "session_id": session.id,
            "resume_gateway_url": self.url(),
            "guilds": [{"id": guild, "unavailable": True} for guild in guilds],
            "shard": list(session.shard),
            "application": {"id": self.world.bot["id"], "flags": 0},
        }

    async def _resume(self, line: Line, told: Json) -> None:
        session = self.sessions.get(told["session_id"])
        if session is None:
            await line.send({"op": INVALID, "d": False})
            return
        session.line = line
        for payload in session.history[told["seq"] or 0 :]:
            await line.send(payload)
        await session.dispatch("RESUMED", {})
        self.resumed += 1
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
