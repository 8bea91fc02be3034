"""``bench web``: how soon the papers page and its search answer over HTTP, among 100,000 papers."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from socket import socket
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

import typer

from bot.cli.app import run_async, settings
from bot.cli.bench import Json, bench, model_to_measure, report
from bot.errors import SetupError

if TYPE_CHECKING:
    import aiohttp

    from bot.config import Settings
    from bot.domain import Paper

DAYS = 100
"""Over which the papers were listed."""
COUNTED = 0.2
"""Of the papers, those whose votes were seen, twice."""
REQUESTS = 100
"""Of each kind; no two ask the same, but for the first page."""
PATIENCE = 1200.0
"""Seconds for the program to read all papers and to be ready."""
ADDRESSES = tuple(f"127.0.0.{last}" for last in range(2, 10))
"""Of this machine, in turn, so that the limit of one reader does not end the measurement."""
SEED = 7


@bench.command()
def web(
    papers: Annotated[int, typer.Option(min=1000, help="How many papers are stored.")] = 100_000, as_json: Json = False
) -> None:
    """Measure how soon each page and the search answer over HTTP, among 100,000 papers."""
    report({"bench": "web"} | run_async(measure(settings(), papers)), as_json)


async def measure(chosen: "Settings", count: int) -> dict[str, Any]:
    """Median and 99th percentile in milliseconds for each kind of request, one after the other.

    Texts are recombined from the sample and vectors are random, both seeded; the server is a process of its own.
    """
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        papers = await _fill(url, chosen, count)
        port = _free_port()
        async with _serving(url, chosen, port) as ready, _readers(f"http://127.0.0.1:{port}") as readers:
            figures: dict[str, Any] = {"papers": count, "ready after s": ready}
            for kind, paths in _questions(papers).items():
                figures |= _percentiles(kind, [await _asked(next(readers), path) for path in paths])
            return figures


async def _fill(url: str, chosen: "Settings", count: int) -> "list[Paper]":
    """Stored papers with vectors and votes."""
    from dataclasses import replace

    from bot.cli.bench_loop import fill, recombined
    from bot.domain import Sighting
    from storage.unit_of_work import open_store

    embedder = model_to_measure(chosen)
    now, random = datetime.now(UTC), Random(SEED)
    papers = [
        replace(paper, published=listed, listed=listed)
        for number, paper in enumerate(recombined(count))
        for listed in (now - timedelta(days=DAYS * (number + 1) / count),)
    ]
    votes = [
        Sighting(paper.id, "bench", "upvotes", random.randint(1, 20) * hours, paper.listed + timedelta(hours=hours))
        for paper in random.sample(papers, int(COUNTED * count))
        for hours in (1, 20)
    ]
    store = await open_store(url)
    await fill(store, papers, votes, embedder)
    await store.close()
    return papers


def _questions(papers: "Sequence[Paper]") -> dict[str, list[str]]:
    """Paths by kind."""
    random = Random(SEED)
    chosen = random.sample(papers, 5 * REQUESTS)
    phrases = [" ".join(random.sample(paper.title.split()[:-1], 3)) for paper in chosen]
    topics, trends, asked, typed = (phrases[n * REQUESTS : (n + 1) * REQUESTS] for n in range(4))
    return {
        "first page": ["/"] * REQUESTS,
        "first page on a topic": [f"/?{urlencode({'topic': it, 'span': 'week'})}" for it in topics],
        "paper": [f"/papers/{paper.id}" for paper in chosen[-REQUESTS:]],
        "topic": [f"/topics/{quote(it, safe='')}" for it in trends],
        "search": [f"/search?{urlencode({'q': it})}" for it in asked],
        "search while typing": [f"/search/results?{urlencode({'q': it[: random.randint(4, 12)]})}" for it in typed],
    }


@asynccontextmanager
async def _serving(url: str, chosen: "Settings", port: int) -> AsyncIterator[float]:
    """``broadsheet web`` over the stored papers: seconds that it took to be ready."""
    platforms = ("SLACK_", "DISCORD_", "EMAIL_")
    others = {name: value for name, value in os.environ.items() if not name.startswith(platforms)}
    own = {
        "DATABASE_URL": url,
        "SOURCES": "",
        "HTTP_PORT": str(port),
        "WEB_VISIBILITY": "public",
        "HEARTBEAT_SECONDS": "5",
        "EMBEDDING_MODEL": chosen.embedding_model,
        "EMBEDDING_PRECISION": chosen.embedding_precision,
        "CACHE_DIR": chosen.cache_dir,
        "LOG_LEVEL": "ERROR",
    }
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "web", env={**others, **own}, stderr=asyncio.subprocess.DEVNULL
    )
    began = time.perf_counter()
    try:
        await _until_ready(running, f"http://127.0.0.1:{port}/readyz")
        yield round(time.perf_counter() - began, 1)
    finally:
        with suppress(ProcessLookupError):
            running.terminate()
        await running.wait()


async def _until_ready(running: asyncio.subprocess.Process, address: str) -> None:
    import aiohttp

    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        while running.returncode is None:
            with suppress(aiohttp.ClientError):
                async with session.get(address) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.2)
    raise SetupError("The program ended before it was ready: broadsheet web says why.")


@asynccontextmanager
async def _readers(url: str) -> "AsyncIterator[Iterator[aiohttp.ClientSession]]":
    """One connection from each address, for ever in turn."""
    import aiohttp

    sessions = [
        aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(local_addr=(address, 0))) for address in ADDRESSES
    ]
    try:
        yield cycle(sessions)
    finally:
        for session in sessions:
            await session.close()


async def _asked(session: "aiohttp.ClientSession", path: str) -> float:
    """Seconds until the last byte."""
    began = time.perf_counter()
    async with session.get(path) as answer:
        await answer.read()
        if answer.status != 200:
            raise SetupError(f"{path} was answered with {answer.status}.")
    return time.perf_counter() - began


def _percentiles(kind: str, seconds: Sequence[float]) -> Mapping[str, Any]:
    from statistics import median, quantiles

    p99 = quantiles(seconds, n=100, method="inclusive")[98]
    return {f"{kind}, median ms": round(median(seconds) * 1000, 1), f"{kind}, p99 ms": round(p99 * 1000, 1)}


def _free_port() -> int:
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
