"""What can go wrong with one request: each fault is told once, and the requests after it are served."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

Proceed = Callable[[], Awaitable[web.StreamResponse]]
Fault = Callable[[web.Request, Proceed], Awaitable[web.StreamResponse]]


@dataclass
class Planned:
    """A fault for the next requests whose ``METHOD /path`` matches."""

    matching: re.Pattern[str]
    fault: Fault
    times: int = 1

    def meets(self, request: web.Request) -> bool:
        met = self.times > 0 and self.matching.search(f"{request.method} {request.path}") is not None
        self.times -= met
        return met


def answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Discord's own content type has no charset."""
    raw = json.dumps(body).encode()
    return web.Response(body=raw, status=status, content_type="application/json", headers=headers)


def refused(status: int, code: int, message: str) -> web.Response:
    return answer({"code": code, "message": message}, status)


def status(number: int, code: int = 0, message: str = "") -> Fault:
    """An error instead of the effect."""

    async def fault(_request: web.Request, _proceed: Proceed) -> web.StreamResponse:
        return refused(number, code, message or f"{number}: an error")

    return fault


def status_after_effect(number: int) -> Fault:
    """The effect takes place, and an error is answered."""

    async def fault(_request: web.Request, proceed: Proceed) -> web.StreamResponse:
        await proceed()
        return refused(number, 0, f"{number}: an error")

    return fault


def lost() -> Fault:
    """The effect takes place, and the connection ends before the answer."""

    async def fault(request: web.Request, proceed: Proceed) -> web.StreamResponse:
        done = await proceed()
        assert request.transport is not None
        request.transport.abort()
        return done

    return fault


def never_answered() -> Fault:
    """The effect takes place, and nothing is heard of it."""

    async def fault(_request: web.Request, proceed: Proceed) -> web.StreamResponse:
        await proceed()
        await asyncio.Event().wait()
        raise AssertionError

    return fault


def slow(seconds: float) -> Fault:
    async def fault(_request: web.Request, proceed: Proceed) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await proceed()

    return fault


def too_many(retry_after: float, everywhere: bool = False, via: bool = True) -> Fault:
    """429 of one bucket or, ``everywhere``, of the whole bot; without ``Via`` it comes from the edge."""

    async def fault(_request: web.Request, _proceed: Proceed) -> web.StreamResponse:
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
        headers = {"Retry-After": str(int(retry_after) + 1)} | ({"Via": "1.1 google"} if via else {})
        scope = "global" if everywhere else "user"
        return answer(body, 429, headers | {"X-RateLimit-Scope": scope})

    return fault
