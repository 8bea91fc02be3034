"""Broadsheet at work in our own Discord: the whole product over SQLite, the real SDK, a server on this machine."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from adapters.discord.client import Pace
from adapters.discord.platform import Discord
from adapters.discord.settings import DiscordSettings
from adapters.embedders.hashing import HashingEmbedder
from bot.commands import COMMANDS
from bot.digest import Delivery
from bot.domain import Channel, Digest, Feedback, Paper, Place, Sighting
from bot.embedding import embed_missing
from bot.inbound import Bot
from bot.lanes import Lanes
from bot.library import Library
from bot.ports import Clock, Store
from ranking.ranker import DefaultRanker
from storage.unit_of_work import open_store
from tests.builders import NOW, a_channel, a_sighting, distinct_papers
from tests.servers.discord import DiscordServer, User
from tests.servers.discord.components import walk
from tests.servers.discord.world import THREAD, Guild, Json, Message
from tests.servers.discord.world import Channel as Room

QUICK = Pace(silence=3.0, before_identify=0.0, guilds=0.05)
PATIENCE = 4.0


@dataclass
class Time:
    """A clock that stands still until it is moved."""

    now: datetime = NOW - timedelta(hours=3, minutes=30)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Club:
    """One server with a channel #nlp, one person in it who manages it, one Broadsheet."""

    discord: DiscordServer
    guild: Guild
    nlp: Room
    ada: User
    platform: Discord
    bot: Bot
    store: Store
    library: Library
    delivery: Delivery
    time: Time
    embedder: HashingEmbedder
    serving: "asyncio.Task[None]"

    def place(self, room: Room | None = None) -> Place:
        room = room or self.nlp
        return Place("discord", room.guild or "@me", room.id)

    async def add(self, papers: Sequence[Paper], sightings: Sequence[Sighting] = ()) -> None:
        async with self.store.write() as uow:
            await uow.papers.add(papers)
            await uow.papers.record(sightings)
            await uow.commit()
        await embed_missing(self.store, self.embedder)
        await self.library.refresh()

    async def some_papers(self, count: int = 5) -> None:
        papers = distinct_papers(count)
        await self.add(papers, [a_sighting(paper, 10 * number) for number, paper in enumerate(papers, 1)])

    async def subscribed(self, room: Room | None = None, **override: Any) -> Channel:
        """A channel with a digest every day."""
        wanted = a_channel(place=self.place(room), introduced=True, **({"topics": ()} | override))
        _, upcoming = wanted.schedule.next_after(self.time.now)
        async with self.store.write() as uow:
            await uow.channels.forget(wanted.place)
            await uow.channels.ensure(wanted)
            await uow.channels.change(
                wanted.place, subscribed=True, next_digest_at=upcoming, layout=wanted.layout, size=wanted.size
            )
            await uow.commit()
        return wanted

    async def channel(self, room: Room | None = None) -> Channel:
        async with self.store.read() as uow:
            found = await uow.channels.get(self.place(room))
        assert found is not None
        return found

    async def next_digest(self, room: Room | None = None) -> list[Digest]:
        """Moves time to the next digest of a channel and lets the heartbeat beat once."""
        due = (await self.channel(room)).next_digest_at
        assert due is not None
        self.time.now = due + timedelta(seconds=5)
        return await self.delivery.deliver_due()

    async def last_digest(self, room: Room | None = None) -> Digest:
        async with self.store.read() as uow:
            return (await uow.digests.recent(self.place(room), 1))[0]

    async def feedback(self, room: Room | None = None) -> list[Feedback]:
        async with self.store.read() as uow:
            return await uow.feedback.of_place(self.place(room))

    async def say(self, path: str, values: dict[str, Any] | None = None, room: Room | None = None) -> str:
        """The words of the answer to a command that Ada gives."""
        exchange = await self.ada.command(room or self.nlp, path, values)
        return words(await exchange.message())

    def overview(self, room: Room | None = None) -> Message:
        return self.discord.messages_in(room or self.nlp)[-1]

    def thread(self, room: Room | None = None) -> Room:
        """The thread of the last overview."""
        return self.guild.channels[self.overview(room).id]

    def threads(self) -> list[Room]:
        return [room for room in self.guild.channels.values() if room.kind == THREAD]

    def replies(self, room: Room | None = None) -> list[Message]:
        return self.discord.messages_in(self.thread(room))


def words(message: Json) -> str:
    """Everything that can be read in a message, files included."""
    shown = [each["content"] for each in walk(message["components"]) if "content" in each]
    return "\n".join([*shown, *(file["text"] for file in message["attachments"])])


def labels(message: Json) -> list[str]:
    return [each["label"] for each in walk(message["components"]) if each["type"] == 2]


def settings_for(server: DiscordServer, **override: Any) -> DiscordSettings:
    given: dict[str, Any] = {
        "token": SecretStr(server.token),
        "api_url": server.api_url,
        "gateway_url": server.gateway_url,
    }
    return DiscordSettings(_env_file=None, **(given | override))


def a_platform(server: DiscordServer, store: Store, clock: Clock, **override: Any) -> Discord:
    given: dict[str, Any] = {"pace": QUICK, "patience": PATIENCE, "renew_every": 0.2}
    settings = override.pop("settings", None) or settings_for(server)
    commands = override.pop("commands", tuple(COMMANDS))
    return Discord(settings, store, clock, commands, **(given | override))


@asynccontextmanager
async def a_club(
    folder: Path,
    server: DiscordServer,
    time: Time | None = None,
    *,
    greeted: bool = False,
    waits: bool = False,
    **override: Any,
) -> AsyncIterator[Club]:
    """Serving, once this is entered; the database in ``folder`` outlives it, and so does the server's world.

    What it says to a new server is heard and forgotten, unless the test wants to be ``greeted``. One that ``waits``
    is not connected yet.
    """
    clock = time or Time()
    guild = next(iter(server.world.guilds.values()), None) or server.guild()
    nlp = next((room for room in guild.channels.values() if room.name == "nlp"), None)
    nlp = nlp or guild.add(Room("nlp", topic="Retrieval and language models"))
    known = [user for user in server.world.users.values() if user["username"] == "ada"]
    ada = User(server, known[0]) if known else server.person("ada", guild)
    guild.owner = ada.id
    store = await open_store(f"sqlite+aiosqlite:///{folder / 'club.db'}")
    lanes, embedder = Lanes(), HashingEmbedder()
    library = Library(store, DefaultRanker(), embedder, lanes)
    platform = a_platform(server, store, clock, **override)
    delivery = Delivery(store, library, {platform.name: platform}, clock, clock)
    bot = Bot(store, library, delivery, {platform.name: platform}, COMMANDS, clock)
    await library.refresh()
    met, new = len(server.gateway.identified), not await _stored(store)
    serving = asyncio.create_task(platform.run(bot))
    club = Club(server, guild, nlp, ada, platform, bot, store, library, delivery, clock, embedder, serving)
    try:
        if not waits:
            await _until_met(server, serving, met)
        if new and not greeted:
            await server.until(lambda: bool(nlp.messages))
            nlp.messages.clear()
        yield club
    finally:
        serving.cancel()
        try:
            with suppress(asyncio.CancelledError):
                await serving
        finally:
            lanes.close()
            await store.close()


async def _stored(store: Store) -> list[Channel]:
    async with store.read() as uow:
        return await uow.channels.all("discord")


async def _until_met(server: DiscordServer, serving: "asyncio.Task[None]", met: int) -> None:
    meeting = asyncio.ensure_future(server.gateway.until(lambda: len(server.gateway.identified) > met))
    await asyncio.wait([meeting, serving], return_when=asyncio.FIRST_COMPLETED)
    meeting.cancel()
    if serving.done():
        await serving


__all__ = ["NOW", "Club", "Time", "a_club", "a_platform", "labels", "replace", "settings_for", "words"]
