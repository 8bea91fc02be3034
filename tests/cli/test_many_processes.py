"""Three ``broadsheet run`` on one PostgreSQL: one reads the sources, a digest goes out once, all know the same."""

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from aiohttp import web

from bot.domain import Place
from storage.unit_of_work import open_store
from tests.builders import a_channel
from tests.cli.command_line import CommandLine, without_a_network
from tests.servers import paper_sources as sources
from tests.servers.paper_sources import PaperSources
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN

PROCESSES = 3
CHANNELS = 9
START = 90.0
A_MINUTE = 60.0
EARLY, LATE = "Retrieval at dawn", "Retrieval at dusk"


def a_listing(*titles: str) -> sources.Answer:
    at = f"{datetime.now(UTC).date()}T00:30:00.000Z"
    authors = [{"name": "Ada Lovelace"}]
    papers: list[dict[str, Any]] = [
        {"id": f"2611.{1000 + len(title):05d}", "title": title, "summary": f"On {title}.", "publishedAt": at}
        for title in titles
    ]
    listed = [{"paper": paper | {"authors": authors, "submittedOnDailyAt": at, "upvotes": 3}} for paper in papers]

    async def answer(request: web.Request) -> web.StreamResponse:
        return await sources.text(json.dumps(listed))(request)

    return answer


@asynccontextmanager
async def fleet(
    folder: Path, slack: SlackServer, **settings: str
) -> AsyncIterator[dict[int, asyncio.subprocess.Process]]:
    """By process id, once all of them listen."""
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
    command_line = CommandLine(folder, without_a_network(HTTP_PORT="0", **tokens, **settings))
    members = [await command_line.start("run") for _ in range(PROCESSES)]
    reading = [asyncio.create_task(member.communicate()) for member in members]
    try:
        await slack.until(lambda: len(slack.sockets.open) == PROCESSES or None, START)
        yield {member.pid: member for member in members}
    finally:
        for member in members:
            if member.returncode is None:
                member.send_signal(signal.SIGTERM)
        async with asyncio.timeout(START):
            await asyncio.gather(*reading)


async def everybody_knows(slack: SlackServer, title: str) -> bool:
    """Whether each process that listens finds a paper."""
    for _ in range(len(slack.sockets.open)):
        slack.sockets.open.append(slack.sockets.open.pop(0))  # the newest connection is told
        person = SlackPerson(slack)
        await person.types(f"show {title}")
        if title not in (await person.answer(START)).text:
            return False
    return True


async def reached(condition: Any, within: float = A_MINUTE) -> None:
    async with asyncio.timeout(within):
        while not await condition():
            await asyncio.sleep(0.2)


async def test_one_reads_for_all_each_digest_goes_out_once_and_whoever_dies_at_it_is_taken_over(
    tmp_path: Path, postgres_url: str
) -> None:
    store = await open_store(postgres_url)
    slack = SlackServer()
    async with slack.running(), PaperSources().running() as papers:
        papers.on(sources.HUGGINGFACE, a_listing(EARLY), sources.silence(), a_listing(EARLY, LATE))
        due = datetime.now(UTC) + timedelta(seconds=12)
        async with store.write() as work:
            for number in range(CHANNELS):
                place = Place("slack", "T1", f"C{number}")
                slack.state.channel(place.channel, name=f"room-{number}")
                channel = a_channel(place=place, topics=(), layout="single")
                await work.channels.ensure(replace(channel, subscribed=True, introduced=True, next_digest_at=due))
            await work.commit()
        settings = {
            "DATABASE_URL": postgres_url,
            "SOURCES": "huggingface",
            "HUGGINGFACE_URL": papers.url,
            "HUGGINGFACE_DAYS": "1",
            "INGEST_MINUTES": "0.3",
            "HEARTBEAT_SECONDS": "1",
            "TAKEOVER_SECONDS": "3",
        }
        async with fleet(tmp_path, slack, **settings) as members:
            await reached(lambda: everybody_knows(slack, EARLY))
            assert papers.asked(sources.HUGGINGFACE) == 1

            async def all_posted() -> bool:
                return len({said.channel for said in slack.state.messages}) == CHANNELS

            await reached(all_posted)

            reader = await asyncio.to_thread(_holder_of_the_ingest, postgres_url)
            os.kill(reader, signal.SIGKILL)
            await members[reader].wait()
            await reached(lambda: everybody_knows(slack, LATE))
            assert len(slack.sockets.open) == PROCESSES - 1
        assert Counter(said.channel for said in slack.state.messages) == Counter(f"C{n}" for n in range(CHANNELS))
    await store.close()


def _holder_of_the_ingest(url: str) -> int:
    """The process id of whoever reads the sources, as soon as somebody does."""
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(3000):
            row = connection.execute("SELECT holder FROM leases WHERE name = 'ingest'").fetchone()
            if row:
                return int(row[0].partition("-")[0])
            connection.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("Nobody reads the sources.")
