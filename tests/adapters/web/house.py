"""Broadsheet's server with a few routes of every kind, on a free port."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.http_server import web_application
from adapters.web.access import for_machines, open_to_all
from adapters.web.settings import WebSettings
from adapters.web.site import Entry, Site, render
from adapters.web.throttle import limited
from bot.config import Settings
from bot.errors import StoreError, UserError
from tests.bot.workspace import Time


@dataclass
class Rooms:
    """An adapter with a route of every kind; what was written is kept."""

    written: list[str] = field(default_factory=list)

    @property
    def entries(self) -> Sequence[Entry]:
        return [Entry("Form", "/form")]

    @property
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/form", self.form),
            web.post("/form", self.write),
            web.get("/often", self.often),
            web.get("/open", self.open),
            web.post("/machine", self.machine),
            web.get("/broken", self.broken),
            web.get("/wrong", self.wrong),
            web.get("/down", self.down),
        ]

    async def form(self, request: web.Request) -> web.Response:
        return render(request, "web/error.html", heading="Form", sentence="A form.", code=401, back="/form")

    async def write(self, request: web.Request) -> web.Response:
        self.written.append(str((await request.post())["token"]))
        return web.Response(text="written")

    @limited("often", most=3, seconds=30)
    async def often(self, request: web.Request) -> web.Response:
        return web.Response(text="again")

    @open_to_all
    async def open(self, request: web.Request) -> web.Response:
        return web.Response(text="open")

    @for_machines
    async def machine(self, request: web.Request) -> web.Response:
        self.written.append(await request.text())
        return web.Response(text="done")

    async def broken(self, request: web.Request) -> web.Response:
        raise RuntimeError("the innards")

    async def wrong(self, request: web.Request) -> web.Response:
        raise UserError("25:00 is not a time of day.", "digest time 09:00")

    async def down(self, request: web.Request) -> web.Response:
        raise StoreError("database is locked")


@dataclass
class House:
    """What visitors do."""

    url: str
    rooms: Rooms
    time: Time
    session: aiohttp.ClientSession

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        answer, said = await self.ask("GET", path, headers=_hyphened(headers))
        return answer.status, said

    async def post(self, path: str, form: dict[str, str], **headers: str) -> tuple[int, str]:
        answer, said = await self.ask("POST", path, data=form, headers=_hyphened(headers))
        return answer.status, said

    async def ask(self, method: str, path: str, **options: Any) -> tuple[aiohttp.ClientResponse, str]:
        async with self.session.request(method, self.url + path, allow_redirects=False, **options) as answer:
            return answer, await answer.text()


@asynccontextmanager
async def a_house(settings: Settings | None = None, **visibility: Any) -> AsyncIterator[House]:
    rooms, time = Rooms(), Time()
    kept = settings or Settings(_env_file=None)
    site = Site.of(kept, WebSettings(_env_file=None, **visibility), time, [rooms])
    app = web_application(rooms.routes, site)
    async with TestServer(app) as server, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield House(str(server.make_url("/")).rstrip("/"), rooms, time, session)


def _hyphened(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
