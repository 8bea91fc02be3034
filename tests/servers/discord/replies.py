"""Answers to interactions: the callback, and the webhook that edits and follows up for fifteen minutes."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from tests.servers.discord.components import EPHEMERAL, complaints, modal_complaints
from tests.servers.discord.faults import answer, refused
from tests.servers.discord.people import Exchange
from tests.servers.discord.world import Json, Message, snowflake

if TYPE_CHECKING:
    from tests.servers.discord.server import DiscordServer

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


class Replies:
    def __init__(self, server: "DiscordServer") -> None:
        self.server = server

    def routes(self) -> list[tuple[str, str, Callable[..., object]]]:
        return [
            ("POST", "/interactions/{interaction}/{token}/callback", self.callback),
            ("POST", "/webhooks/{application}/{token}", self.follow_up),
            ("PATCH", "/webhooks/{application}/{token}/messages/{message}", self.edit),
            ("GET", "/webhooks/{application}/{token}/messages/{message}", self.read),
            ("DELETE", "/webhooks/{application}/{token}/messages/{message}", self.delete),
        ]

    async def callback(self, request: web.Request) -> web.Response:
        exchange = self.server.exchanges.get(request.match_info["token"])
        if exchange is None or exchange.id != request.match_info["interaction"]:
            return refused(404, 10062, "Unknown interaction")
        if exchange.callback is not None:
            return refused(400, 40060, "Interaction has already been acknowledged.")
        payload = await self.server.payload_of(request)
        data = payload.get("data") or {}
        if wrong := self._complaints(exchange, payload["type"], data):
            return refused(400, 50035, f"Invalid Form Body: {wrong}")
        exchange.callback = payload
        exchange.private = bool(data.get("flags", 0) & EPHEMERAL)
        now = asyncio.get_running_loop().time()
        exchange.acknowledged_after = now - exchange.begun
        if payload["type"] == MESSAGE:
            exchange.original = self._new(exchange, data)
            self._answered(exchange)
        if payload["type"] == DEFERRED_UPDATE:
            exchange.private = bool(exchange.payload["message"]["flags"] & EPHEMERAL)
        exchange.acknowledged.set()
        return answer(self._response(exchange, payload["type"]))

    def _complaints(self, exchange: Exchange, kind: int, data: Json) -> list[str]:
        match kind:
            case 4 | 7:
                return complaints(data)
            case 8:
                choices = data["choices"]
                wrong = len(choices) > 25 or any(len(c["name"]) > 100 or len(str(c["value"])) > 100 for c in choices)
                return ["25 choices of 100 characters"] if wrong else []
            case 9:
                again = ["a form cannot answer a form"] if exchange.payload["type"] == 5 else []
                return again + modal_complaints(data)
            case 6:
                return [] if exchange.payload["type"] in (3, 5) else ["nothing to update"]
        return []

    def _response(self, exchange: Exchange, kind: int) -> Json:
        told = {"id": exchange.id, "type": exchange.payload["type"], "response_message_loading": kind == DEFERRED}
        told |= {"response_message_ephemeral": exchange.private}
        if exchange.original is None:
            return {"interaction": told}
        resource = {"type": kind, "message": exchange.original.json}
        return {"interaction": told | {"response_message_id": exchange.original.id}, "resource": resource}

    async def edit(self, request: web.Request) -> web.Response:
        exchange = self._open(request)
        if isinstance(exchange, web.Response):
            return exchange
        payload = await self.server.payload_of(request)
        if wrong := complaints(payload):
            return refused(400, 50035, f"Invalid Form Body: {wrong}")
        assert exchange.callback is not None
        if exchange.callback["type"] == DEFERRED_UPDATE:
            pressed = exchange.payload["message"]
            exchange.original = self._new(exchange, payload, pressed["id"])
        else:
            exchange.original = self._new(exchange, payload)
        self._answered(exchange)
        return answer(exchange.original.json)

    async def follow_up(self, request: web.Request) -> web.Response:
        exchange = self._open(request)
        if isinstance(exchange, web.Response):
            return exchange
        payload = await self.server.payload_of(request)
        if wrong := complaints(payload):
            return refused(400, 50035, f"Invalid Form Body: {wrong}")
        message = self._new(exchange, payload)
        exchange.follow_ups.append(message)
        self._answered(exchange)
        return answer(message.json)

    async def read(self, request: web.Request) -> web.Response:
        exchange = self._open(request)
        if isinstance(exchange, web.Response):
            return exchange
        return answer(exchange.original.json) if exchange.original else refused(404, 10008, "Unknown Message")

    async def delete(self, request: web.Request) -> web.Response:
        exchange = self._open(request)
        if isinstance(exchange, web.Response):
            return exchange
        exchange.original, exchange.deleted = None, True
        return web.Response(status=204)

    def _open(self, request: web.Request) -> Exchange | web.Response:
        exchange = self.server.exchanges.get(request.match_info["token"])
        if exchange is None or exchange.callback is None:
            return refused(404, 10015, "Unknown Webhook")
        return exchange

    def _new(self, exchange: Exchange, payload: Json, message_id: str = "") -> Message:
        flags = payload.get("flags", 0) | (EPHEMERAL if exchange.private and not exchange.deleted else 0)
        message = self.server.message_json(exchange.channel.id, payload | {"flags": flags})
        return Message(message | {"id": message_id or snowflake()})

    def _answered(self, exchange: Exchange) -> None:
        exchange.answered_after = asyncio.get_running_loop().time() - exchange.begun
        exchange.answered.set()
