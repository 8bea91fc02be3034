"""``bench slack``: how soon Slack is answered while 50 digests go out and papers are embedded."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bot.cli.app import run_async
from bot.cli.bench import Json, bench, report
from bot.cli.bench_chat import CHANNELS, EVERY, PAPERS, QUESTIONS, fill, percentiles, program
from bot.domain import Place
from bot.errors import SetupError

if TYPE_CHECKING:
    from tests.servers.slack.server import SlackServer

PATIENCE = 300.0
"""Seconds for the program to start, and for all of its digests."""


@bench.command()
def slack(as_json: Json = False) -> None:
    """Measure how soon `/papers trending` is acknowledged and answered in Slack."""
    report({"bench": "slack"} | run_async(measure()), as_json)


async def measure() -> dict[str, Any]:
    """Milliseconds at the 50th, 95th and 99th percentile, with ``broadsheet run`` in a process of its own."""
    server = local_server("slack")
    with TemporaryDirectory() as folder:
        async with connected(server, f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}", CHANNELS, PATIENCE) as places:
            return {"papers": PAPERS} | await _asked(server, places)


@asynccontextmanager
async def connected(server: "SlackServer", url: str, channels: int, patience: float) -> AsyncIterator[list[Place]]:
    """A program on a database full of work, once it has come to the server; and the channels it serves there."""
    places = {f"room-{number}": Place("slack", "T1", f"C{number}") for number in range(channels)}
    await fill(url, places)
    async with server.running():
        for name, place in places.items():
            server.state.channel(place.channel, name=name)
        tokens = {"SLACK_BOT_TOKEN": "xoxb-of-t1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": server.url}
        async with program(url, tokens):
            await server.until(lambda: server.sockets.open, patience)
            yield list(places.values())


async def _asked(server: "SlackServer", places: list[Place]) -> dict[str, Any]:
    """From the start, while papers are embedded, until every channel has its digest."""
    acknowledged: list[float] = []
    answered: list[float] = []

    async def question(place: Place) -> None:
        from tests.servers.slack.person import SlackPerson

        person, began = SlackPerson(server), time.perf_counter()
        await person.types("trending", place.channel)
        acknowledged.append(time.perf_counter() - began)
        await person.answer(PATIENCE)
        answered.append(time.perf_counter() - began)

    asked = 0
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        while asked < QUESTIONS or _digests(server) < CHANNELS:
            group.create_task(question(places[asked % len(places)]))
            asked += 1
            await asyncio.sleep(EVERY)
    posted = {"questions": asked, "digests posted meanwhile": _digests(server)}
    return posted | percentiles("acknowledged", acknowledged) | percentiles("answered", answered)


def _digests(server: "SlackServer") -> int:
    """Channels that have their digest."""
    return len({said.channel for said in server.state.messages if not said.thread})


def local_server(which: str) -> "SlackServer":
    try:
        from tests.servers.slack.server import SlackServer
    except ModuleNotFoundError:
        raise SetupError(f"bench {which} talks to the server under tests/servers: run it from a checkout.") from None
    return SlackServer()
