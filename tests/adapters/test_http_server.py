"""Broadsheet's own web server: what machines ask it, and what a platform adds."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from adapters.http_server import Readiness, machine_routes, not_serving, routes_of, serve_http, web_application
from adapters.web.access import for_machines
from adapters.web.settings import WebSettings
from adapters.web.site import Site
from bot.config import Settings
from bot.errors import SetupError
from tests.builders import NOW


@dataclass
class Chat:
    """A platform that takes something in over HTTP."""

    name: str = "chat"
    serving: bool = True

    @property
    def routes(self) -> list[web.RouteDef]:
        async def hello(_request: web.Request) -> web.Response:
            return web.Response(text="hello")

        return [web.get("/chat", hello)]


@dataclass
class Waiting:
    routes: list[web.RouteDef]


HUNG = 20.0
"""Seconds after which a server that ends counts as hung."""


def site(*platforms: object) -> Site:
    return Site.of(Settings(_env_file=None), WebSettings(_env_file=None), lambda: NOW, platforms)


@asynccontextmanager
async def serving(troubles: list[str], *platforms: object) -> AsyncIterator[str]:
    async def ready() -> Readiness:
        return Readiness(troubles, {"arxiv": 61.4, "huggingface": None})

    port = unused_port()
    app = web_application([*machine_routes(ready), *routes_of(platforms)], site(*platforms))
    task = asyncio.create_task(serve_http("127.0.0.1", port, app))
    await asyncio.sleep(0)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def get(url: str) -> tuple[int, str]:
    async with asyncio.timeout(10), aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientConnectorError):
                async with session.get(url) as response:
                    return response.status, await response.text()


async def test_it_is_healthy_as_long_as_it_answers() -> None:
    async with serving(["The heartbeat has not beaten for a while."]) as url:
        assert await get(f"{url}/healthz") == (200, '{"ok": true}')


async def test_it_is_ready_when_nothing_is_in_trouble() -> None:
    troubles: list[str] = []
    async with serving(troubles) as url:
        assert (await get(f"{url}/readyz"))[0] == 200
        troubles.append("slack is not connected.")
        status, said = await get(f"{url}/readyz")

    assert status == 503
    assert "slack is not connected." in said


async def test_it_says_how_long_each_source_has_been_silent_and_stays_ready() -> None:
    async with serving([]) as url:
        status, said = await get(f"{url}/readyz")

    assert status == 200
    assert json.loads(said)["source_age_seconds"] == {"arxiv": 61, "huggingface": None}


async def test_a_platform_adds_its_routes_and_others_need_none() -> None:
    async with serving([], Chat(), object()) as url:
        assert await get(f"{url}/chat") == (200, "hello")


async def test_a_visitor_who_is_never_done_does_not_hold_up_the_end() -> None:
    never, came, left = asyncio.Event(), asyncio.Event(), asyncio.Event()

    @for_machines
    async def wait(_request: web.Request) -> web.Response:
        came.set()
        try:
            await never.wait()
        finally:
            left.set()
        return web.Response()

    async with aiohttp.ClientSession() as session, asyncio.timeout(HUNG):
        async with serving([], Waiting([web.get("/wait", wait)])) as url:
            await get(f"{url}/healthz")
            visit = asyncio.create_task(session.get(f"{url}/wait"))
            await came.wait()
        assert left.is_set()
        with pytest.raises(aiohttp.ClientError):
            await visit


def test_a_platform_that_is_not_connected_is_named() -> None:
    assert not_serving([Chat(), Chat("slack", serving=False), object()]) == ["slack is not connected."]


async def test_an_address_that_is_taken_is_said_with_what_to_change() -> None:
    async with serving([]) as url:
        await get(f"{url}/healthz")
        with pytest.raises(SetupError, match=r"HTTP_PORT"):
            await serve_http("127.0.0.1", int(url.rpartition(":")[2]), web_application([], site()))
