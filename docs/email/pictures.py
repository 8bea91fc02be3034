"""Draws the pictures of the daily mail and of its pages with Chromium, in light and dark, from the real renderer."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, FloatRect, async_playwright
from pydantic import HttpUrl, SecretStr

from adapters.email.addresses import place_of, reader_at
from adapters.email.links import Links, Purpose
from adapters.email.platform import Email
from adapters.email.settings import EmailSettings
from adapters.email.written import a_digest
from adapters.http_server import routes_of
from adapters.web import assets
from adapters.web.guard import protect
from adapters.web.pages.pages import Pages
from adapters.web.settings import WebSettings
from adapters.web.site import Site
from bot.cli.showcase import CHANNELS
from bot.config import Settings
from bot.domain import Channel, Digest, DigestState, Subscription, Topic
from bot.main import Application, application
from bot.plan import parts_of
from bot.ports import ChatPlatform, Clock, Store
from bot.schedule import DAILY, Schedule
from bot.views.digests import part_message

Scheme = Literal["light", "dark"]
IMAGES = Path(__file__).parent.parent / "images"
DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PUBLIC = "https://papers.lab.example"
SECRET = "only to draw pictures and never for a mail"  # noqa: S105 - signs nothing that anybody gets
YOU = place_of("you@lab.example")
CHANNEL = Channel(
    YOU,
    direct=True,
    owner=YOU.channel,
    topics=tuple(map(Topic, CHANNELS["nlp"])),
    schedule=Schedule(zone="Europe/Berlin", weekdays=DAILY),
    layout="single",
    subscribed=True,
)
DESKTOP, PHONE = (760, 1000), (390, 844)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
NAMES = {DESKTOP: "", PHONE: "-phone", "light": "", "dark": "-dark"}


async def draw(database: str) -> None:
    """The mail as it would go out, and the pages that it leads to."""
    settings = Settings(database_url=database, public_url=HttpUrl(PUBLIC), secret_key=SecretStr(SECRET))
    async with application(
        settings,
        platforms=partial(_platforms, settings),
        clock=lambda: DAY,
        sources=("sample",),
        sample_only=True,
    ) as running:
        await running.ingest()
        digest = await _digest(running)
        links = Links(SECRET, "", lambda: DAY)
        mail = a_digest(part_message(digest, digest.parts[0], CHANNEL), CHANNEL, Links(SECRET, PUBLIC, lambda: DAY))
        vote = links.path(Purpose.VOTE, YOU, verb="less", paper=digest.entries[0].paper.id)
        async with _served(running, settings) as url, _chromium() as browser:
            for scheme in SCHEMES:
                for size in (DESKTOP, PHONE):
                    await _shoot(browser, f"email-digest{NAMES[size]}{NAMES[scheme]}", scheme, size, html=mail.html)
            await _shoot(browser, "email-subscribe", "light", DESKTOP, f"{url}/subscribe")
            await _shoot(browser, "email-subscribe-dark", "dark", DESKTOP, f"{url}/subscribe")
            await _shoot(browser, "email-vote", "light", DESKTOP, f"{url}{vote}")
            await _shoot(browser, "email-settings", "light", DESKTOP, f"{url}{links.path(Purpose.SETTINGS, YOU)}")


def _platforms(settings: Settings, store: Store, clock: Clock) -> list[ChatPlatform]:
    own: dict[str, Any] = {"smtp_url": "smtp://localhost", "EMAIL_FROM": "Papers <papers@lab.example>"}
    return [Email(EmailSettings(_env_file=None, **own), settings, store, clock)]


async def _digest(running: Application) -> Digest:
    """Today's digest as it would be sent, to a reader who has agreed."""
    async with running.store.write() as uow:
        await uow.channels.ensure(CHANNEL)
        await uow.subscriptions.ask(Subscription(YOU, reader_at(YOU), "", DAY, "sent", confirmed_at=DAY))
        await uow.commit()
    selection, _ = await running.delivery.preview(CHANNEL)
    parts = parts_of(CHANNEL, selection.ranked)
    delivering = Digest(YOU, DAY.date(), DigestState.DELIVERING, DAY, "single", selection.ranked, parts=parts)
    return replace(delivering, considered=selection.considered)


@asynccontextmanager
async def _served(running: Application, settings: Settings) -> AsyncIterator[str]:
    [email] = running.platforms.values()
    if not isinstance(email, Email):
        raise TypeError("Mail is the one platform here")
    serving = asyncio.create_task(email.run(running.inbound))
    app = web.Application()
    contributors = [Pages.of(running.queries, running.clock, "UTC"), email]
    protect(app, Site.of(settings, WebSettings(_env_file=None), running.clock, contributors))
    app.add_routes([*assets.ROUTES, *routes_of(contributors)])
    server = TestServer(app)
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()
        serving.cancel()


@asynccontextmanager
async def _chromium() -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


async def _shoot(
    browser: Browser, name: str, scheme: Scheme, size: tuple[int, int], url: str = "", html: str = ""
) -> None:
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=2, locale="en-GB"
    )
    page = await context.new_page()
    await (page.goto(url) if url else page.set_content(html))
    # Of a mail what fits into the window; a page is short, and shown whole.
    tall = await page.evaluate("document.body.scrollHeight")
    clip = FloatRect(x=0, y=0, width=width, height=tall if url else height)
    await page.screenshot(path=IMAGES / f"{name}.png", full_page=True, clip=clip)
    await context.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(draw(f"sqlite+aiosqlite:///{folder}/pictures.db"))
