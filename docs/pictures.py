"""Draws docs/images/digest.svg with the real renderer: today's digest of the sample, a paper's reply, and a vote."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from adapters.terminal.picture import picture
from adapters.terminal.platform import Terminal
from bot.cli.showcase import CHANNELS, YOU
from bot.config import Settings
from bot.domain import Channel, Place, Topic
from bot.main import application
from bot.ports import Call
from bot.views.digests import part_message

IMAGES = Path(__file__).parent / "images"
DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def draw(database: str) -> None:
    """One digest and what a person does with it, on a day that stands still."""
    settings = Settings(database_url=database)
    terminal = Terminal({"nlp": ""}, YOU, Console(quiet=True), "UTC")
    async with application(
        settings, platforms=lambda _store, _clock: [terminal], clock=lambda: DAY, sources=("sample",), sample_only=True
    ) as running:
        await running.ingest()
        place = Place("terminal", "demo", "nlp")
        channel = Channel(place, name="nlp", public=True, topics=tuple(map(Topic, CHANNELS["nlp"])))
        async with running.store.write() as uow:
            await uow.channels.ensure(channel)
            await uow.commit()
        digest, _ = await running.delivery.post_now(channel)
        overview, first = (part_message(digest, part, channel) for part in digest.parts[:2])
        why = await running.inbound.command(Call(place, YOU, "why 1"))
    (IMAGES / "digest.svg").write_text(picture([overview], "#nlp"))
    (IMAGES / "thread.svg").write_text(picture([first, why], "#nlp · thread"))


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(draw(f"sqlite+aiosqlite:///{folder}/pictures.db"))
