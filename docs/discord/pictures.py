"""Draws docs/images/discord-*.png from the very component JSON that the renderer makes. Needs chromium."""

import asyncio
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from adapters.discord.forms import modal_of
from adapters.discord.render import Page, one_page, pages
from adapters.terminal.platform import Terminal
from bot.cli.showcase import CHANNELS, YOU
from bot.config import Settings
from bot.domain import Channel, Place, Topic
from bot.forms import settings_form
from bot.main import application
from bot.messages import Message
from bot.ports import Call, Press
from bot.views.digests import part_message

sys.path.insert(0, str(Path(__file__).parent))
from drawing import message, modal, page, reactions

IMAGES = Path(__file__).parent.parent / "images"
DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WRONG = {"time": "25:00 is not a time of day."}
WIDTH = 860


async def draw(database: str) -> None:
    """One digest, one paper's reply with a vote, an answer to a command, and the settings form."""
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
        voted = await running.inbound.press(Press(place, YOU, "less", digest.entries[0].paper.id))
        trending = await running.inbound.command(Call(place, YOU, "trending count=4"))
    if not isinstance(voted, Message):
        raise TypeError("A vote is answered by a message")
    count, last = len(digest.parts) - 1, digest.entries[-1].paper.title
    thread = f"Papers · Monday 23 November<b>{count} messages ›</b><span>Broadsheet {last}</span>"
    shot("discord-digest", page("nlp", [_said(overview, thread, {"1️⃣": 4, "3️⃣": 2}, "1️⃣"), _private(trending)]))
    said = [_said(first, "", {"👍": 3, "🔖": 1}, "👍"), _private(voted)]
    shot("discord-thread", page("Papers · Monday 23 November", said))
    form = settings_form(channel)
    drawn = modal_of(form, 1, {"time": "25:00"}, WRONG).to_dict()
    shot("discord-settings", page("", [modal(drawn)]))


def _said(said: Message, thread: str, counts: dict[str, int], mine: str) -> str:
    return message(_json(one_page(said)), at="Today at 09:00", thread=thread, reactions=reactions(counts, mine))


def _private(said: Message) -> str:
    return message(_json(pages(said)[0]), at="Today at 09:12", private=True)


def _json(made: Page) -> list[dict[str, Any]]:
    components: list[dict[str, Any]] = made.to_components()  # type: ignore[no-untyped-call] # discord.py left its types out here
    return components


def shot(name: str, html: str) -> None:
    """A screenshot of the page, as high as the page is."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(f"{html}<script>document.title = document.body.scrollHeight</script>")
        drawn = _chromium(folder, f"--window-size={WIDTH},100", "--dump-dom", source)
        height = "".join(re.findall(r"<title>(\d+)</title>", drawn))
        target = f"--screenshot={IMAGES / name}.png"
        _chromium(folder, "--force-device-scale-factor=2", f"--window-size={WIDTH},{height}", target, source)


def _chromium(folder: str, *arguments: str | Path) -> str:
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
    command = ["chromium", *quiet, f"--user-data-dir={folder}/profile", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own page


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(draw(f"sqlite+aiosqlite:///{folder}/pictures.db"))
