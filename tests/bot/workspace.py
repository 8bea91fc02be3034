"""A whole product in memory with a platform that keeps what is posted: say something, read what was heard."""

from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from adapters.email.platform import Email
from adapters.embedders.hashing import HashingEmbedder
from bot.commands import COMMANDS
from bot.digest import Delivery
from bot.domain import Channel, Digest, Paper, Person, Place, Posted, Sighting
from bot.embedding import embed_missing
from bot.errors import Lost, PlatformError
from bot.inbound import Bot
from bot.lanes import Lanes
from bot.library import Library
from bot.messages import Form, Message, plain_message
from bot.ports import About, Call, ChatPlatform, Embedder, FieldErrors, Inbound, Press, Reaction, Store, Submission
from ranking.ranker import DefaultRanker
from storage.memory import MemoryStore
from tests.bot.mail import NOWHERE, a_mail_platform
from tests.builders import NOW, PERSON, a_channel

NLP = Place("board", "team", "nlp")


@dataclass
class Time:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Board:
    """A chat platform that keeps what is posted. ``faults`` are raised by the next posts, in order."""

    posts: list[tuple[Place, Message, str]] = field(default_factory=list)
    faults: deque[PlatformError | None] = field(default_factory=deque)
    about: About = field(default_factory=lambda: About("nlp", "Retrieval and language models", public=True))
    name: str = "board"
    repeatable: timedelta = timedelta()
    managers: str = "everyone"

    async def run(self, inbound: Inbound) -> None:
        raise NotImplementedError

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        fault = self.faults.popleft() if self.faults else None
        if fault is None or isinstance(fault, Lost):
            self.posts.append((place, message, key))
        if fault is not None:
            raise fault
        return Posted(replace(place, thread=""), str(len(self.posts)))

    async def edit(self, posted: Posted, message: Message) -> None:
        raise NotImplementedError

    async def link(self, posted: Posted) -> str:
        return f"https://board.example/{posted.place.channel}/{posted.message}"

    async def describe(self, place: Place) -> About:
        return replace(self.about, name=place.channel, direct=place.channel.startswith("dm-"))

    async def zone_of(self, person: Person) -> str:
        return "Europe/Berlin"

    def texts(self, channel: str = "nlp") -> list[str]:
        """What can be read in a channel, replies under overviews left out."""
        return [plain_message(m) for place, m, _ in self.posts if place.channel == channel and not place.thread]


@dataclass
class Workspace:
    bot: Bot
    board: Board
    time: Time
    store: Store
    library: Library
    delivery: Delivery
    embedder: Embedder

    async def say(self, line: str, channel: str = "nlp", person: Person = PERSON) -> str:
        return plain_message(await self.hear(line, channel, person))

    async def hear(self, line: str, channel: str = "nlp", person: Person = PERSON) -> Message:
        direct = channel.startswith("dm-")
        return await self.bot.command(Call(replace(NLP, channel=channel), person, line, direct=direct))

    async def press(self, verb: str, subject: str, person: Person = PERSON, channel: str = "nlp") -> Message:
        place, direct = replace(NLP, channel=channel), channel.startswith("dm-")
        answer = await self.bot.press(Press(place, person, verb, subject, direct=direct))
        assert isinstance(answer, Message)
        return answer

    async def open(self, verb: str, subject: str) -> Form:
        answer = await self.bot.press(Press(NLP, PERSON, verb, subject))
        assert isinstance(answer, Form)
        return answer

    async def submit(self, values: Mapping[str, str], person: Person = PERSON) -> Message | FieldErrors:
        return await self.bot.submit(Submission(NLP, person, "settings", "settings", values))

    async def react(self, message: str, emoji: str, person: Person = PERSON, *, added: bool = True) -> None:
        await self.bot.react(Reaction(person, Posted(NLP, message), emoji, added))

    async def add(self, papers: Sequence[Paper], sightings: Sequence[Sighting] = ()) -> None:
        async with self.store.write() as uow:
            await uow.papers.add(papers)
            await uow.papers.record(sightings)
            await uow.commit()
        await embed_missing(self.store, self.embedder)
        await self.library.refresh()

    async def subscribe(self, channel: Channel | None = None) -> Channel:
        """A channel with a digest every day at its time."""
        wanted = channel or a_channel(place=NLP)
        _, upcoming = wanted.schedule.next_after(self.time.now)
        async with self.store.write() as uow:
            await uow.channels.ensure(replace(wanted, subscribed=True, next_digest_at=upcoming))
            await uow.commit()
        return wanted

    def use_mail(self, url: str = NOWHERE) -> Email:
        """Mail beside the board, through the server at that address; nothing is sent by itself."""
        email = a_mail_platform(self.store, self.time, url)
        platforms: dict[str, ChatPlatform] = {self.board.name: self.board, email.name: email}
        self.delivery.platforms = platforms
        self.delivery.claims = replace(self.delivery.claims, platforms=platforms)
        object.__setattr__(self.bot, "platforms", self.delivery.platforms)
        return email

    async def next_digest(self, channel: str = "nlp") -> list[Digest]:
        """Move time to the next digest of a channel and let the heartbeat beat once."""
        async with self.store.read() as uow:
            stored = await uow.channels.get(replace(NLP, channel=channel))
        assert stored is not None
        assert stored.next_digest_at is not None
        self.time.now = max(self.time.now, stored.next_digest_at)
        return await self.delivery.deliver_due()

    async def begin_and_die(self, digest: Digest) -> None:
        """As a process that takes over what waits, and is gone in the middle of the first post."""
        now, dead = self.time.now + timedelta(seconds=120), "somebody who died"
        async with self.store.write() as uow:
            await uow.digests.take_over((digest.place.platform,), now, now, dead)
            assert await uow.digests.begin(digest.place, digest.day, 0, self.time.now, self.time.now, dead)
            await uow.commit()

    async def digests(self, channel: str = "nlp") -> list[Digest]:
        async with self.store.read() as uow:
            return await uow.digests.recent(replace(NLP, channel=channel), 100)


@asynccontextmanager
async def a_workspace(
    store: Store | None = None, papers: Sequence[Paper] = (), embedder: Embedder | None = None
) -> AsyncIterator[Workspace]:
    store, embedder = store or MemoryStore(), embedder or HashingEmbedder()
    time, board, lanes = Time(), Board(), Lanes()
    library = Library(store, DefaultRanker(), embedder, lanes)
    delivery = Delivery(store, library, {board.name: board}, time, time)
    bot = Bot(store, library, delivery, {board.name: board}, COMMANDS, time)
    workspace = Workspace(bot, board, time, store, library, delivery, embedder)
    try:
        workspace.use_mail()
        await workspace.add(papers)
        yield workspace
    finally:
        lanes.close()
        await store.close()
