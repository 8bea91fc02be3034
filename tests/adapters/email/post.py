"""The product with mail as its one platform, its web server, a mail server, and a clock that the test moves."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.email.platform import Email
from adapters.web import assets
from adapters.web.guard import protect
from adapters.web.settings import WebSettings
from adapters.web.site import Site
from bot.domain import Channel, Digest, Paper, Person, Place
from bot.ports import Store
from tests.bot.mail import shared_settings
from tests.bot.workspace import Workspace, a_workspace
from tests.servers.smtp import MailServer, Received

YOU = "you@lab.example"
HERE = Place("email", "", YOU)
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
HREF = re.compile(r'href="([^"]+)"')


@dataclass
class Office:
    """What readers and their mail clients do."""

    workspace: Workspace
    email: Email
    server: MailServer
    site: TestServer
    session: aiohttp.ClientSession

    async def subscribe(self, *topics: str, address: str = YOU, **fields: Any) -> str:
        """Fill the form on the page; returns what it then says."""
        form = {"address": address, "topics": "\n".join(topics), "clock": "09:00", "zone": "Europe/Berlin"}
        days = fields.pop("days", range(7))
        return await self.send("/subscribe", {**form, **fields}, [("day", str(day)) for day in days])

    async def send(self, path: str, form: dict[str, Any] | None = None, more: Sequence[tuple[str, str]] = ()) -> str:
        """Open a page with a form, fill the form, send it."""
        page = await self.open(path)
        token = CSRF.search(page)
        assert token is not None, page
        data = [*(form or {}).items(), *more, ("csrf", token[1])]
        async with self.session.post(self.url(path), data=data, headers={"Origin": self.origin}) as answer:
            return await answer.text()

    async def open(self, path: str) -> str:
        async with self.session.get(self.url(path)) as answer:
            return await answer.text()

    async def one_click(self, path: str, body: str = "List-Unsubscribe=One-Click") -> int:
        """As a mail client does it: no cookie, no Origin, another name."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "elsewhere.example"}
        async with aiohttp.ClientSession() as client, client.post(self.url(path), data=body, headers=headers) as answer:
            return answer.status

    def url(self, path: str) -> str:
        return str(self.site.make_url("/")).rstrip("/") + path

    @property
    def origin(self) -> str:
        return str(self.site.make_url("/")).rstrip("/")

    async def letter(self, address: str = YOU, after: int = 0) -> Received:
        """The letter that asks, once it has gone out."""
        await self.email._letters.send_due()
        return self.server.to(address)[after]

    async def agree(self, address: str = YOU) -> Channel:
        """Press the link of the letter and the button behind it."""
        await self.send(path_in(await self.letter(address), "confirm"))
        channel = await self.channel(Place("email", "", address))
        assert channel is not None
        return channel

    async def channel(self, place: Place = HERE) -> Channel | None:
        async with self.workspace.store.read() as uow:
            return await uow.channels.get(place)

    async def next_digest(self, place: Place = HERE) -> list[Digest]:
        """Move time to the next digest of an address and let the heartbeat beat once."""
        channel = await self.channel(place)
        assert channel is not None
        assert channel.next_digest_at is not None
        self.workspace.time.now = max(self.workspace.time.now, channel.next_digest_at)
        return await self.workspace.delivery.deliver_due()

    async def later(self, **duration: float) -> list[Digest]:
        self.workspace.time.now += timedelta(**duration)
        return await self.workspace.delivery.deliver_due()

    async def digests(self, place: Place = HERE) -> list[Digest]:
        async with self.workspace.store.read() as uow:
            return await uow.digests.recent(place, 100)


@asynccontextmanager
async def an_office(
    store: Store | None = None, papers: Sequence[Paper] = (), server: MailServer | None = None, url: str = ""
) -> AsyncIterator[Office]:
    mail = server or MailServer()
    async with mail.running(), a_workspace(store, papers) as workspace:
        email = workspace.use_mail(url or f"smtp://127.0.0.1:{mail.port}?starttls=never")
        email._pages.inbound = workspace.bot
        app = web.Application()
        visibility = WebSettings(_env_file=None)
        protect(app, Site.of(shared_settings(), visibility, workspace.time, [email]))
        app.add_routes([*assets.ROUTES, *email.routes])
        jar = aiohttp.CookieJar(unsafe=True)
        async with closing_server(app) as site, aiohttp.ClientSession(cookie_jar=jar) as session:
            yield Office(workspace, email, mail, site, session)
            email._postman.close()


@asynccontextmanager
async def closing_server(app: web.Application) -> AsyncIterator[TestServer]:
    site = TestServer(app)
    await site.start_server()
    try:
        yield site
    finally:
        await site.close()


def path_in(mail: Received, what: str, nth: int = 0) -> str:
    """The path of a link in a mail: ``confirm``, ``vote``, ``settings``, ``unsubscribe``."""
    found = [urlsplit(unescape(url)).path for url in HREF.findall(mail.html) if f"/email/{what}/" in url]
    return found[nth]


def person(name: str) -> Person:
    return Person("board", "team", name)
