"""``bench discord``: how soon Discord is answered while 50 digests go out and papers are embedded."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bot.cli.app import run_async
from bot.cli.bench import Json, bench, report
from bot.domain import Channel, Place, Topic
from bot.errors import SetupError

if TYPE_CHECKING:
    from tests.servers.discord import DiscordServer, User
    from tests.servers.discord.world import Channel as Room

PAPERS = 4_000
"""In the database, none of them embedded yet: the first ingest embeds them while questions are asked."""
CHANNELS = 50
QUESTIONS = 80
EVERY = 0.4
"""Seconds between two questions, whether or not the one before is answered."""
SOON = timedelta(seconds=3)
"""From the first question to the digests."""
START = 120.0
"""Seconds that the program may take to come up."""


@bench.command()
def discord(as_json: Json = False) -> None:
    """Measure how soon `/papers trending` is acknowledged and answered, and topics and titles are completed."""
    report({"bench": "discord"} | run_async(measure()), as_json)


@dataclass(slots=True)
class Taken:
    """Seconds, by what was waited for."""

    acknowledged: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    completed: list[float] = field(default_factory=list)


async def measure() -> dict[str, Any]:
    """Milliseconds at the 50th, 95th and 99th percentile, with ``broadsheet run`` in a process of its own."""
    server_of = _local_server()
    with TemporaryDirectory() as folder:
        async with server_of().running() as server:
            rooms, person = _people(server)
            url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
            await _fill(url, rooms)
            async with _program(server, url):
                await _subscribe(url)
                taken = Taken()
                await _ask(taken, person, rooms)
                await server.until(lambda: _posted(rooms) == CHANNELS, within=300)
                return _figures(taken, _posted(rooms))


def _local_server() -> "Callable[[], DiscordServer]":
    try:
        from tests.servers.discord import DiscordServer
    except ModuleNotFoundError:
        raise SetupError("bench discord talks to the server under tests/servers: run it from a checkout.") from None
    return DiscordServer


def _people(server: "DiscordServer") -> "tuple[list[Room], User]":
    from tests.servers.discord.world import Channel as Room

    guild = server.guild("Lab")
    person = server.person("ada", guild)
    return [guild.add(Room(f"room-{number}")) for number in range(CHANNELS)], person


async def _fill(url: str, rooms: "Sequence[Room]") -> None:
    from bot.cli.bench_loop import recombined
    from storage.unit_of_work import open_store

    now = datetime.now(UTC)
    papers = [
        replace(p, published=now, listed=now - timedelta(seconds=20 * n)) for n, p in enumerate(recombined(PAPERS))
    ]
    store = await open_store(url)
    async with store.write() as work:
        await work.papers.add(papers)
        for room in rooms:
            place = Place("discord", room.guild, room.id)
            topics = (Topic("retrieval"), Topic(room.name))
            await work.channels.ensure(Channel(place, room.name, introduced=True, topics=topics))
        await work.commit()
    await store.close()


async def _subscribe(url: str) -> None:
    """All at once, for a moment that is near."""
    from storage.unit_of_work import open_store

    store = await open_store(url)
    async with store.write() as work:
        for channel in await work.channels.all("discord"):
            due = datetime.now(UTC) + SOON
            await work.channels.change(channel.place, subscribed=True, next_digest_at=due)
        await work.commit()
    await store.close()


@asynccontextmanager
async def _program(server: "DiscordServer", url: str) -> AsyncIterator[None]:
    """``broadsheet run`` until the questions are asked; its log goes nowhere."""
    settings = {
        "DISCORD_TOKEN": server.token,
        "DISCORD_API_URL": server.api_url,
        "DISCORD_GATEWAY_URL": server.gateway_url,
        "DATABASE_URL": url,
        "SOURCES": "sample",
        "HTTP_PORT": "0",
        "HEARTBEAT_SECONDS": "1",
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=others | settings, stdout=asyncio.subprocess.DEVNULL, stderr=None
    )
    try:
        await server.gateway.until(lambda: bool(server.gateway.identified), within=START)
        yield
    finally:
        running.terminate()
        await running.wait()


async def _ask(taken: Taken, person: "User", rooms: "Sequence[Room]") -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(QUESTIONS):
            room = rooms[number % len(rooms)]
            group.create_task(_question(taken, person, room))
            group.create_task(_completion(taken, person, room))
            await asyncio.sleep(EVERY)


async def _question(taken: Taken, person: "User", room: "Room") -> None:
    exchange = await person.command(room, "trending", {})
    await _patiently(exchange.answered.wait)
    taken.acknowledged.append(exchange.acknowledged_after)
    taken.answered.append(exchange.answered_after)


async def _completion(taken: Taken, person: "User", room: "Room") -> None:
    exchange = await person.type_into(room, "similar", {"paper": "re"}, "paper")
    await _patiently(exchange.acknowledged.wait)
    taken.completed.append(exchange.acknowledged_after)


async def _patiently(wait: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(60):
        await wait()


def _posted(rooms: "Sequence[Room]") -> int:
    """Channels that have their digest."""
    return sum(bool(room.messages) for room in rooms)


def _figures(taken: Taken, posted: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"papers": PAPERS, "digests posted meanwhile": posted, "questions": QUESTIONS}
    for what, seconds in (
        ("acknowledged", taken.acknowledged),
        ("answered", taken.answered),
        ("completed", taken.completed),
    ):
        cuts = quantiles(seconds, n=100, method="inclusive")
        figures |= {f"{what}, p{cut} ms": round(cuts[cut - 1] * 1000, 1) for cut in (50, 95, 99)}
    return figures
