"""From the first search to the last mail: the whole program, a real browser and a real mail server."""

import asyncio
import re
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from pydantic import HttpUrl, SecretStr

import bot.main
from adapters.email.platform import Email
from adapters.email.settings import EmailSettings
from adapters.embedders.hashing import HashingEmbedder
from bot.config import Settings
from bot.domain import Channel, Paper, Place
from bot.main import Application, application
from bot.standing import HEARTBEAT
from tests.adapters.email.mails import a_mail
from tests.bot.workspace import Time
from tests.browser.conftest import Axe
from tests.builders import a_paper
from tests.servers.smtp import MailServer, Received

YOU = "you@lab.example"
HERE = Place("email", "", YOU)
SUBJECTS = {
    "Chess openings": ("gambits", "sicilian", "castling", "tempo"),
    "Chess endgames": ("rooks", "zugzwang", "pawnless", "tablebases"),
    "Robots cooking": ("kitchens", "ovens", "dishes", "recipes"),
    "Robots gardening": ("gardens", "lawns", "hedges", "weeds"),
}


def papers() -> list[Paper]:
    """Two kinds of papers on each of two topics: enough that one kind can give way to another."""
    titles = [(subject, word) for subject, words in SUBJECTS.items() for word in words]
    return [
        a_paper(number, title=f"{kind}: {word}", abstract=about(kind, word))
        for number, (kind, word) in enumerate(titles, 1)
    ]


def about(kind: str, word: str) -> str:
    subject = kind.split()[1]
    return f"{subject} {subject} with {word}. We study {subject} and {word}."


def kind_of(title: str) -> str:
    return title.partition(":")[0]


@dataclass
class World:
    """The program as it runs, and what lies around it."""

    running: Application
    time: Time
    mails: MailServer
    url: str

    async def channel(self) -> Channel | None:
        async with self.running.store.read() as uow:
            return await uow.channels.get(HERE)

    async def titles_to_come(self) -> list[str]:
        """What the next list would be as of now."""
        channel = await self.channel()
        assert channel is not None
        selection, _ = await self.running.delivery.preview(channel)
        return [ranked.paper.title for ranked in selection.ranked]

    async def just_before_the_next(self) -> None:
        """So that nothing but what the reader does can change it any more."""
        self.time.now = await self._due() - timedelta(seconds=1)

    async def next_mail(self) -> Received:
        """Time goes on to the reader's next digest; the program itself sends it."""
        self.time.now = await self._due()
        return await self.mails.next(YOU, len(self.mails.to(YOU)))

    async def _due(self) -> datetime:
        channel = await self.channel()
        assert channel is not None
        assert channel.next_digest_at is not None
        return channel.next_digest_at

    async def days_pass(self, days: int) -> None:
        """Until the program has looked for due digests on each of them."""
        for _ in range(days):
            self.time.now += timedelta(days=1)
            async with asyncio.timeout(20):
                while await self._last_beat() != self.time.now:
                    await asyncio.sleep(0.05)

    def traces(self) -> list[str]:
        """The database's own files in which the address stands."""
        file = Path(self.running.settings.database_url.removeprefix("sqlite+aiosqlite:///"))
        return [path.name for path in file.parent.glob(f"{file.name}*") if YOU.encode() in path.read_bytes()]

    async def _last_beat(self) -> object:
        async with self.running.store.read() as uow:
            beats = {status.name: status.succeeded_at for status in await uow.sources.all()}
        return beats.get(HEARTBEAT)


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(bot.main, "build_embedder", lambda *_: (HashingEmbedder(), ""))
    time, port = Time(), free_port()
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'b.db'}",
        secret_key=SecretStr("s" * 32),
        public_url=HttpUrl(f"http://127.0.0.1:{port}"),
        http_port=port,
        heartbeat_seconds=0.1,
    )
    async with MailServer().running() as mails:
        fields = {"smtp_url": f"smtp://127.0.0.1:{mails.port}?starttls=never", "EMAIL_FROM": "papers@lab.example"}
        own = EmailSettings(_env_file=None, **fields)  # type: ignore[arg-type]  # strings, as from the environment
        async with application(
            settings, platforms=lambda it: [Email(own, settings, it.store, it.clock)], clock=time, sources=()
        ) as running:
            async with running.store.write() as uow:
                await uow.papers.add(papers())
                await uow.commit()
            await running.embed()
            await running.library.refresh()
            serving = asyncio.create_task(running.serve())
            await answering(f"http://127.0.0.1:{port}/healthz")
            yield World(running, time, mails, f"http://127.0.0.1:{port}")
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def answering(url: str) -> None:
    async with asyncio.timeout(20), aiohttp.ClientSession() as client:
        while True:
            with suppress(aiohttp.ClientError):
                async with client.get(url):
                    return
            await asyncio.sleep(0.05)


async def in_a_mail_client(context: BrowserContext, mail: Received) -> Page:
    """The mail as its reader sees it."""
    page = await context.new_page()
    await page.set_content(mail.html)
    return page


def titles_in(mail: Received) -> list[str]:
    return re.findall(r"^\d+\. (.+?)\r?$", mail.text, re.MULTILINE)


async def test_a_newcomer_searches_subscribes_votes_and_leaves(world: World, browser: Browser, axe: Axe) -> None:
    context = await browser.new_context(timezone_id="Europe/Berlin", locale="en-GB")
    page = await context.new_page()
    await page.goto(world.url)
    await finds_a_paper(page)
    await subscribes_to_two_topics(page, axe)
    await confirms(await in_a_mail_client(context, await world.mails.next(YOU)), axe)

    first = await world.next_mail()
    assert first.subject == "Papers for you · Saturday 18 April · 5 of 16 new papers"
    assert len(titles_in(first)) == 5
    await world.just_before_the_next()
    without_the_vote = await world.titles_to_come()
    too_many, _ = Counter(map(kind_of, without_the_vote)).most_common(1)[0]
    disliked = next(place for place, title in enumerate(titles_in(first)) if kind_of(title) == too_many)
    await presses_less_like_this(await in_a_mail_client(context, first), disliked, axe)

    second = await world.next_mail()
    assert titles_in(second) != without_the_vote
    assert fewer(too_many, titles_in(second), without_the_vote)
    assert not set(titles_in(first)) & set(titles_in(second))
    await looks_at_the_settings(await in_a_mail_client(context, second), axe)
    await only_looks_at_unsubscribing(await in_a_mail_client(context, second), axe)
    assert await world.channel() is not None

    assert world.traces()
    await unsubscribes_by_one_click(second)
    assert await world.channel() is None
    await world.days_pass(3)
    assert len(world.mails.to(YOU)) == 3
    assert not world.traces()


def fewer(kind: str, after: list[str], before: list[str]) -> bool:
    return Counter(map(kind_of, after))[kind] < Counter(map(kind_of, before))[kind]


async def finds_a_paper(page: Page) -> None:
    await page.get_by_role("searchbox").press_sequentially("zugzwang")
    await page.get_by_role("link", name="Chess endgames: zugzwang").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Chess endgames: zugzwang")


async def subscribes_to_two_topics(page: Page, axe: Axe) -> None:
    await page.get_by_role("link", name="Subscribe").click()
    assert await axe(page) == []
    await page.get_by_label("Your e-mail address").fill(YOU)
    await page.get_by_label("Topics").fill("chess\nrobots")
    assert await page.get_by_label("Time zone").input_value() == "Europe/Berlin"
    await page.get_by_label("At", exact=True).fill("07:30")
    for day in ("Saturday", "Sunday"):
        await page.get_by_label(day).check()
    await page.get_by_role("button", name="Ask for it").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    assert await axe(page) == []


async def confirms(letter: Page, axe: Axe) -> None:
    assert await axe(letter) == []
    await letter.get_by_role("link", name="Yes, send it to me").click()
    assert await axe(letter) == []
    await letter.get_by_role("button", name="Yes, send them").click()
    await expect(letter.get_by_role("main")).to_contain_text("The first one comes tomorrow 07:30")
    assert await axe(letter) == []


async def presses_less_like_this(mail: Page, number: int, axe: Axe) -> None:
    assert await axe(mail) == []
    await mail.get_by_role("link", name="Less like this").nth(number).click()
    assert await axe(mail) == []
    await mail.get_by_role("button", name="Less like this").click()
    await expect(mail.get_by_role("main")).to_contain_text("The next list")
    assert await axe(mail) == []


async def looks_at_the_settings(mail: Page, axe: Axe) -> None:
    await mail.get_by_role("link", name="Settings").click()
    assert await axe(mail) == []
    assert await mail.get_by_label("Topics").input_value() == "chess\nrobots"
    assert await mail.get_by_label("Sunday").is_checked()


async def only_looks_at_unsubscribing(mail: Page, axe: Axe) -> None:
    await mail.get_by_role("link", name="Unsubscribe").click()
    await expect(mail.get_by_role("button", name="Unsubscribe")).to_be_visible()
    assert await axe(mail) == []


async def unsubscribes_by_one_click(received: Received) -> None:
    """As a mail client does it for its reader (RFC 8058): no cookie, no page, one POST."""
    address = str(received.mail["List-Unsubscribe"]).strip("<>")
    name, _, value = str(received.mail["List-Unsubscribe-Post"]).partition("=")
    async with aiohttp.ClientSession() as client, client.post(address, data={name: value}) as answer:
        assert answer.status == 200


async def test_a_hostile_title_stays_text_in_a_mail_in_the_browser(page: Page, axe: Axe) -> None:
    title = "<img src=x onerror=alert(1)>\r\nBcc: x <script>alert(2)</script> \u202edlrow"
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    written, _, _ = a_mail(a_paper(title=title, abstract=f"</p></table>{title}"))
    await page.set_content(written.html)
    await expect(page.get_by_role("heading", level=2)).to_contain_text("<script>alert(2)</script> dlrow")
    assert await axe(page) == []
    assert (said, asked) == ([], [])
