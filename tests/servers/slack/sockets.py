"""Socket Mode's far side: connections, envelopes and their acknowledgements, and ways for it to go wrong."""

import asyncio
import itertools
from typing import Any

from aiohttp import WSMsgType, web


class Sockets:
    def __init__(self, changed: asyncio.Event) -> None:
        self._changed = changed
        self.open: list[web.WebSocketResponse] = []
        self.opened = 0
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self.hangs = False
        """A silent server: it takes the connection and everything on it, and answers nothing, not even pings."""
        self._acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._ids = itertools.count(1)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=not self.hangs)
        await socket.prepare(request)
        self.opened += 1
        assert request.transport is not None
        self._transports[socket] = request.transport
        self.open.append(socket)
        self._changed.set()
        silent = self.hangs
        if not silent:
            await socket.send_json({"type": "hello", "num_connections": len(self.open)})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and not silent:
                    self._acknowledged(message.json())
        finally:
            self.open.remove(socket)
            self._changed.set()
        return socket

    def _acknowledged(self, said: dict[str, Any]) -> None:
        waiting = self._acks.get(said["envelope_id"])
        if waiting and not waiting.done():
            waiting.set_result(said.get("payload") or {})

    async def deliver(
        self, kind: str, payload: dict[str, Any], retry: int = 0, on: web.WebSocketResponse | None = None
    ) -> asyncio.Future[dict[str, Any]]:
        """Sends an envelope on the newest connection, or on that one; the future is its acknowledgement."""
        envelope: dict[str, Any] = {
            "envelope_id": f"envelope-{next(self._ids)}",
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        acknowledged = self._acks[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        await (on or self.open[-1]).send_json(envelope)
        return acknowledged

    async def ask_to_leave(self, reason: str = "refresh_requested") -> None:
        await self.open[-1].send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def reset(self) -> None:
        """The cable is cut: no closing handshake."""
        for socket in list(self.open):
            self._transports[socket].abort()

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.close()
