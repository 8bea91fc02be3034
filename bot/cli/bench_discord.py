"""``bench discord``: how soon Discord is answered while 50 digests go out and papers are embedded."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bot.cli.app import run_async
from bot.cli.bench import Json, bench, report
from bot.cli.bench_chat import CHANNELS, EVERY, PAPERS, QUESTIONS, fill, percentiles, program
from bot.domain import Place
from bot.errors import SetupError

if TYPE_CHECKING:
    from tests.servers.discord import DiscordServer, User
    from tests.servers.discord.world import Channel as Room

PATIENCE = 300.0
"""Seconds for the program to start, for an answer, and for all of its digests."""


@bench.command()
def discord(as_json: Json = False) -> None:
    """Measure how soon `/papers trending` is acknowledged and answered in Discord, and titles are completed."""
    report({"bench": "discord"} | run_async(measure()), as_json)


@dataclass(slots=True)
class Taken:
    """Seconds, by what was waited for."""

    acknowledged: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    completed: list[float] = field(default_factory=list)


async def measure() -> dict[str, Any]:
    """Milliseconds at the 50th, 95th and 99th percentile, with ``broadsheet run`` in a process of its own."""
    server = _local_server()
    person, rooms = _people(server)
    places = {room.name: Place("discord", room.guild, room.id) for room in rooms}
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        await fill(url, places)
        async with server.running():
            own = {"TOKEN": server.token, "API_URL": server.api_url, "GATEWAY_URL": server.gateway_url}
            async with program(url, {f"DISCORD_{name}": value for name, value in own.items()}):
                await server.gateway.until(lambda: bool(server.gateway.identified), PATIENCE)
                taken = await _asked(person, rooms)
                return _figures(taken, _posted(rooms))


def _local_server() -> "DiscordServer":
    try:
        from tests.servers.discord import DiscordServer
    except ModuleNotFoundError:
        raise SetupError("bench discord talks to the server under tests/servers: run it from a checkout.") from None
    return DiscordServer()


def _people(server: "DiscordServer") -> "tuple[User, list[Room]]":
    from tests.servers.discord.world import Channel as Room

    guild = server.guild("Lab")
    return server.person("ada", guild), [guild.add(Room(f"room-{number}")) for number in range(CHANNELS)]


async def _asked(person: "User", rooms: "list[Room]") -> Taken:
    """Questions in a steady rhythm until all digests are out, and between any two of them somebody types a title."""
    taken = Taken()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        asked = 0
        while asked < QUESTIONS or _posted(rooms) < CHANNELS:
            room = rooms[asked % len(rooms)]
            asked += 1
            group.create_task(_question(taken, person, room))
            await asyncio.sleep(EVERY / 2)
            group.create_task(_completion(taken, person, room))
            await asyncio.sleep(EVERY / 2)
    return taken


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
    async with asyncio.timeout(PATIENCE):
        await wait()


def _posted(rooms: "list[Room]") -> int:
    """Channels that have their digest."""
    return sum(bool(room.messages) for room in rooms)


def _figures(taken: Taken, posted: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"papers": PAPERS, "questions": len(taken.answered), "digests posted meanwhile": posted}
    waited = {"acknowledged": taken.acknowledged, "answered": taken.answered, "completed": taken.completed}
    for what, seconds in waited.items():
        figures |= percentiles(what, seconds)
    return figures
