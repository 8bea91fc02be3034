"""What every measurement of a chat platform needs: a database full of work, and ``broadsheet run`` beside it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

from bot.domain import Channel, Place, Topic

PAPERS = 2_000
"""In the database, none of them embedded yet: they are embedded while questions are asked."""
CHANNELS = 50
SUBJECTS = (
    "retrieval",
    "language model reasoning",
    "video generation",
    "speech recognition",
    "robot learning",
    "protein structure",
    "diffusion models",
    "code generation",
)
TOPICS = 3
"""Of each channel, among the subjects that teams have in common."""
QUESTIONS = 100
EVERY = 0.3
"""Seconds between two questions, whether or not the one before is answered."""
SOON = timedelta(seconds=12)
"""From the start of the program to the digests."""


async def fill(url: str, places: Mapping[str, Place]) -> None:
    """Papers without vectors, and channels by name whose digest is due soon."""
    from bot.cli.bench import must_be_empty
    from bot.cli.bench_loop import recombined
    from storage.unit_of_work import open_store

    now = datetime.now(UTC)
    papers = [
        replace(p, published=now, listed=now - timedelta(seconds=20 * n)) for n, p in enumerate(recombined(PAPERS))
    ]
    store = await open_store(url)
    await must_be_empty(store)
    async with store.write() as work:
        await work.papers.add(papers)
        for number, (name, place) in enumerate(places.items()):
            topics = tuple(Topic(SUBJECTS[(number + step) % len(SUBJECTS)]) for step in range(TOPICS))
            await work.channels.ensure(Channel(place, name, introduced=True, topics=topics))
            await work.channels.change(place, subscribed=True, introduced=True, next_digest_at=now + SOON)
        await work.commit()
    await store.close()


@asynccontextmanager
async def program(url: str, settings: Mapping[str, str]) -> AsyncIterator[None]:
    """``broadsheet run`` with these settings and no other platform's, until the questions are answered."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DISCORD_"))}
    shared = {
        "DATABASE_URL": url,
        "SOURCES": "sample",
        "HTTP_PORT": "0",
        "HEARTBEAT_SECONDS": "1",
        "LOG_LEVEL": "ERROR",
    }
    shared |= {"PERSON_COMMANDS": "0", "WORKSPACE_COMMANDS": "0"}  # all questions are one person's
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env={**others, **shared, **settings}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        running.terminate()
        await running.wait()


def percentiles(what: str, seconds: Sequence[float]) -> dict[str, Any]:
    """Milliseconds at the 50th, 95th and 99th percentile."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {f"{what}, p{cut} ms": round(cuts[cut - 1] * 1000, 1) for cut in (50, 95, 99)}
