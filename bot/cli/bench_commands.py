"""``bench commands``: how soon a hundred people are answered in Slack while digests go out and papers are read."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.app import run_async
from bot.cli.bench import Json, bench, report
from bot.cli.bench_chat import PAPERS, percentiles
from bot.cli.bench_slack import connected, local_server
from bot.domain import Place
from bot.errors import SetupError

if TYPE_CHECKING:
    from tests.servers.slack.server import SlackServer

USERS = 100
LINES = ("trending", "topics list", "digest status", "learned", "search speech recognition", "help")
PAUSE = 10.0
"""Seconds that a person reads an answer, on average, before asking again."""
SECONDS = 45.0
"""So long people ask at least, and until all digests are posted."""
PATIENCE = 600.0
"""Seconds for the program to start, for all of its digests, and for one answer."""
SEED = 7


@bench.command()
def commands(
    channels: Annotated[int, typer.Option(min=1, help="How many get their digest meanwhile.")] = 100,
    database: Annotated[str, typer.Option(help="An empty PostgreSQL database, instead of one made for this.")] = "",
    as_json: Json = False,
) -> None:
    """Measure how soon 100 people are answered during digests and an ingest, on SQLite and on PostgreSQL."""
    report({"bench": "commands"} | run_async(measure(channels, database)), as_json)


async def measure(channels: int, database: str = "") -> dict[str, Any]:
    """Milliseconds at the 50th, 95th and 99th percentile, with ``broadsheet run`` in a process of its own."""
    figures: dict[str, Any] = {"people": USERS, "channels": channels, "papers": PAPERS}
    with TemporaryDirectory() as folder:
        figures |= _named("SQLite", await _measured(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}", channels))
    async with _postgres(database) as url:
        return figures | _named("PostgreSQL", await _measured(url, channels))


def _named(which: str, figures: dict[str, Any]) -> dict[str, Any]:
    return {f"{which}: {name}": value for name, value in figures.items()}


async def _measured(url: str, channels: int) -> dict[str, Any]:
    server = local_server("commands")
    async with connected(server, url, channels, PATIENCE) as places:
        return await _asked(server, places)


async def _asked(server: "SlackServer", places: list[Place]) -> dict[str, Any]:
    """By everybody at once, from the start, while papers are embedded, until every channel has its digest."""
    from tests.servers.slack.person import SlackPerson

    acknowledged: list[float] = []
    answered: list[float] = []
    began = time.perf_counter()

    async def person(number: int) -> None:
        random, who = Random(SEED + number), SlackPerson(server, f"U{number}")
        while time.perf_counter() - began < SECONDS or _digests(server) < len(places):
            await asyncio.sleep(random.uniform(0, 2 * PAUSE))
            asked = time.perf_counter()
            await who.types(random.choice(LINES), random.choice(places).channel)
            acknowledged.append(time.perf_counter() - asked)
            await who.answer(PATIENCE)
            answered.append(time.perf_counter() - asked)

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as everybody:
        for number in range(USERS):
            everybody.create_task(person(number))
    posted = {"commands": len(answered), "seconds": round(time.perf_counter() - began, 1), "digests": _digests(server)}
    return posted | percentiles("acknowledged", acknowledged) | percentiles("answered", answered)


def _digests(server: "SlackServer") -> int:
    return len({said.channel for said in server.state.messages if not said.thread})


@asynccontextmanager
async def _postgres(database: str) -> AsyncIterator[str]:
    """The named database, or one on a server that ends with this. Raises SetupError."""
    if database:
        yield database
        return
    from tests.servers.postgres import PostgresMissingError, PostgresServer

    server = PostgresServer()
    running = server.running()
    try:
        await asyncio.to_thread(running.__enter__)
        await asyncio.to_thread(server.create, "bench")
    except PostgresMissingError as missing:
        raise SetupError(f"{missing} Or name an empty database with --database.") from None
    try:
        yield server.url("bench")
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)
