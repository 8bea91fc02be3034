"""Draws docs/images/web-*.png: the pages as Broadsheet serves them, of the bundled sample, in Chromium."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from aiohttp import web
from playwright.async_api import Browser, async_playwright

from adapters.http_server import web_application
from adapters.web.pages.pages import Pages
from adapters.web.settings import WebSettings
from adapters.web.site import Site
from bot.config import Settings
from bot.main import application

IMAGES = Path(__file__).parent.parent / "images"
DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DESKTOP = (1000, 900)
PHONE = (390, 844)
LONGEST = 1500
"""Pixels of a page that are shown."""


class Shot(NamedTuple):
    """One picture."""

    name: str
    path: str
    size: tuple[int, int]
    scheme: Literal["light", "dark"]


SHOTS = (
    Shot("web-today", "/?span=week", DESKTOP, "light"),
    Shot("web-today-dark", "/?span=week", DESKTOP, "dark"),
    Shot("web-today-phone", "/?span=week", PHONE, "light"),
    Shot("web-search", "/search?q=agents+that+use+a+computer", DESKTOP, "light"),
    Shot("web-paper", "/papers/arxiv:2604.11626", DESKTOP, "light"),
    Shot("web-paper-dark", "/papers/arxiv:2604.11626", DESKTOP, "dark"),
    Shot("web-paper-phone", "/papers/arxiv:2604.11626", PHONE, "dark"),
    Shot("web-topic", "/topics/video%20generation", DESKTOP, "light"),
    Shot("web-topic-phone", "/topics/video%20generation", PHONE, "dark"),
)


@asynccontextmanager
async def serving(database: str) -> AsyncIterator[str]:
    """The pages of the sample, on a day that stands still."""
    settings = Settings(_env_file=None, database_url=database)
    async with application(settings, clock=lambda: DAY, sources=("sample",), sample_only=True) as running:
        await running.ingest()
        pages = Pages.of(running.queries, running.clock, settings.timezone)
        site = Site.of(settings, WebSettings(_env_file=None), running.clock, [pages])
        runner = web.AppRunner(web_application(pages.routes, site), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


async def draw(browser: Browser, url: str, shot: Shot) -> None:
    width, height = shot.size
    page = await browser.new_page(viewport={"width": width, "height": height}, color_scheme=shot.scheme)
    await page.goto(url + shot.path)
    tall = await page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(tall, LONGEST)}
    await page.screenshot(path=IMAGES / f"{shot.name}.png", full_page=True, clip=clip)
    await page.close()


async def main() -> None:
    """Every picture anew."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder:
        async with serving(f"sqlite+aiosqlite:///{folder}/pictures.db") as url, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for shot in SHOTS:
                await draw(browser, url, shot)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
