"""Broadsheet at work in our own Slack: the whole product over SQLite, the real SDK, a server on this machine."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from adapters.embedders.hashing import HashingEmbedder
from adapters.slack.platform import Slack
from adapters.slack.settings import SlackSettings
from bot.commands import COMMANDS
from bot.digest import Delivery
from bot.domain import Channel, Digest, Feedback, Paper, Place, Sighting
from bot.embedding import embed_missing
from bot.inbound import Bot
from bot.lanes import Lanes
from bot.library import Library
from bot.ports import Store
from ranking.ranker import DefaultRanker
from storage.unit_of_work import open_store
from tests.builders import NOW, a_channel, a_paper, a_sighting
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SIGNING_SECRET, SlackServer
from tests.servers.slack.state import BOT_TOKEN, BOT_USER, TEAM, Said

SUBJECTS = (
    "protein folding",
    "weather forecasting",
    "legal contracts",
    "robot grasping",
    "music generation",
    "chess endgames",
    "satellite images",
    "medical records",
    "compiler errors",
    "sign language",
    "traffic lights",
    "poetry translation",
)
SECRET_KEY = "a secret key of more than 32 characters"


@dataclass
class Time:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Office:
    """One workspace, one person in it, one Broadsheet."""

    slack: SlackServer
    platform: Slack
    bot: Bot
    store: Store
    library: Library
    delivery: Delivery
    time: Time
    embedder: HashingEmbedder
    person: SlackPerson
    site: str = ""
    """Where Broadsheet's own web server is."""

    def place(self, channel: str = "C1") -> Place:
        return Place("slack", TEAM, channel)

    def is_told(self) -> None:
        """Slack delivers here from now on, over HTTP."""
        self.slack.events_url = f"{self.site}slack/events"

    async def add(self, papers: Sequence[Paper], sightings: Sequence[Sighting] = ()) -> None:
        async with self.store.write() as uow:
            await uow.papers.add(papers)
            await uow.papers.record(sightings)
            await uow.commit()
        await embed_missing(self.store, self.embedder)
        await self.library.refresh()

    async def some_papers(self, count: int = 5) -> None:
        papers = [various(number) for number in range(1, count + 1)]
        await self.add(papers, [a_sighting(paper, 10 * number) for number, paper in enumerate(papers, 1)])

    async def subscribed(self, channel: str = "C1", **override: Any) -> Channel:
        """A channel that the bot is in, with a digest every day."""
        self.slack.state.channel(channel, name=override.get("name", "nlp")).members.add(BOT_USER)
        wanted = a_channel(place=self.place(channel), introduced=True, **override)
        _, upcoming = wanted.schedule.next_after(self.time.now)
        async with self.store.write() as uow:
            await uow.channels.ensure(wanted)
            await uow.channels.change(wanted.place, subscribed=True, next_digest_at=upcoming)
            await uow.commit()
        return wanted

    async def channel(self, channel: str = "C1") -> Channel:
        async with self.store.read() as uow:
            found = await uow.channels.get(self.place(channel))
        assert found is not None
        return found

    async def next_digest(self, channel: str = "C1") -> list[Digest]:
        """Moves time to the next digest of a channel and lets the heartbeat beat once."""
        due = (await self.channel(channel)).next_digest_at
        assert due is not None
        self.time.now = due + timedelta(seconds=5)
        return await self.delivery.deliver_due()

    def overview(self, channel: str = "C1") -> Said:
        return next(said for said in self.slack.state.shown_in(channel) if not said.thread)

    def replies(self, channel: str = "C1") -> list[Said]:
        return [said for said in self.slack.state.shown_in(channel) if said.thread]

    async def settled(self) -> None:
        """Until nothing that was begun in the background is under way."""
        mine = (
            "slack command",
            "slack press",
            "slack home",
            "slack answer",
            "slack preview",
            "slack introduction",
            "slack reading back",
        )
        while busy := [task for task in asyncio.all_tasks() if task.get_name() in mine]:
            await asyncio.wait(busy)

    async def feedback(self, channel: str = "C1") -> list[Feedback]:
        async with self.store.read() as uow:
            return await uow.feedback.of_place(self.place(channel))

    async def last_digest(self, channel: str = "C1") -> Digest:
        async with self.store.read() as uow:
            return (await uow.digests.recent(self.place(channel), 1))[0]


def various(number: int, **override: Any) -> Paper:
    """Papers on retrieval that are not alike: a digest would not show two of the same kind."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    said = f"We study retrieval for {subject} in setting {number} and report retrieval results."
    fields = {"title": f"Retrieval for {subject}", "abstract": said}
    return a_paper(number, **fields | override)


def settings_for(slack: SlackServer, **override: Any) -> SlackSettings:
    tokens = {"bot_token": SecretStr(BOT_TOKEN), "app_token": SecretStr(APP_TOKEN)}
    given: dict[str, Any] = {"api_url": slack.url, **tokens, **override}
    return SlackSettings(_env_file=None, **given)


def over_http(slack: SlackServer, **override: Any) -> SlackSettings:
    return settings_for(slack, app_token=SecretStr(""), signing_secret=SecretStr(SIGNING_SECRET), **override)


@asynccontextmanager
async def an_office(
    folder: Path,
    slack: SlackServer,
    settings: SlackSettings | None = None,
    time: Time | None = None,
    url: str = "",
    secret_key: str = SECRET_KEY,
) -> AsyncIterator[Office]:
    """Serving, once this is entered; the database in ``folder``, or at that address, outlives it."""
    clock = time or Time()
    store = await open_store(url or f"sqlite+aiosqlite:///{folder / 'office.db'}")
    lanes = Lanes()
    embedder = HashingEmbedder()
    library = Library(store, DefaultRanker(), embedder, lanes)
    platform = Slack(settings or settings_for(slack), store, clock, secret_key, "https://papers.example")
    delivery = Delivery(store, library, {platform.name: platform}, clock, clock)
    bot = Bot(store, library, delivery, {platform.name: platform}, COMMANDS, clock)
    await library.refresh()
    office = Office(slack, platform, bot, store, library, delivery, clock, embedder, SlackPerson(slack))
    over_http = settings is not None and not settings.app_token.get_secret_value()
    try:
        async with _serving(office, over_http):
            yield office
    finally:
        lanes.close()
        await store.close()


@asynccontextmanager
async def _serving(office: Office, over_http: bool) -> AsyncIterator[None]:
    serving = asyncio.create_task(office.platform.run(office.bot))
    app = web.Application()
    app.add_routes(office.platform.routes)
    async with TestServer(app) as server:
        office.site = str(server.make_url("/"))
        if over_http:
            office.is_told()
        await _until_served(office, serving, over_http)
        try:
            yield
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving


async def _until_served(office: Office, serving: "asyncio.Task[None]", over_http: bool) -> None:
    async with asyncio.timeout(10):
        # A platform tells whether it serves; it has no event to wait for.
        while not serving.done() and not (office.platform.serving and (over_http or office.slack.sockets.open)):
            await asyncio.sleep(0.005)
    if serving.done():
        await serving
