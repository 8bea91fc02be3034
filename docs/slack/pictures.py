"""Draws docs/images/slack-*.png: the Block Kit that the renderer makes of the sample, in a page, in Chromium."""

import asyncio
import json
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from adapters.slack.platform import Slack
from adapters.slack.render import render_one
from adapters.slack.settings import SlackSettings
from adapters.slack.views import Origin, form_view, home_view, page_view
from bot.config import Settings
from bot.domain import Channel, Digest, DigestState, Person, Place, Topic
from bot.main import Application, application
from bot.messages import Form, Message, plain_message
from bot.plan import parts_of
from bot.ports import ChatPlatform, Clock, Press, Store
from bot.views.digests import part_message
from bot.views.welcome import introduction

HERE = Path(__file__).parent
IMAGES = HERE.parent / "images"
DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLACE = Place("slack", "T1", "C1")
ADA = Person("slack", "T1", "U1")
TOPICS = (Topic("retrieval-augmented generation"), Topic("language model reasoning"))
CHANNEL = Channel(PLACE, name="nlp", public=True, topics=TOPICS, subscribed=True, next_digest_at=DAY.replace(day=24))
Shot = dict[str, Any]


async def shots(database: str) -> dict[str, Shot]:
    """What is drawn, by name. The messages are the product's own, of the bundled sample, on a day that stands still."""
    settings = Settings(database_url=database)
    async with application(
        settings, platforms=_slack, clock=lambda: DAY, sources=("sample",), sample_only=True
    ) as running:
        await running.ingest()
        digest = await _digest(running)
        overview, first = (part_message(digest, part, CHANNEL) for part in digest.parts[:2])
        paper = digest.entries[0].paper.id
        vote = await _pressed(running, "more", digest.entries[1].paper.id)
        await _pressed(running, "save", paper)
        abstract = await _pressed(running, "abstract", paper)
        form = await _pressed(running, "form", "settings")
        home = await running.inbound.home(ADA, [PLACE])
    origin = Origin(PLACE)
    return {
        "slack-digest": _channel_shot("nlp", _said(overview, reactions=["1️⃣ 3", "2️⃣ 1"], replies="5 replies")),
        "slack-thread": {
            "title": "Thread",
            "about": "#nlp",
            "messages": [_said(first, reactions=["👍 2", "🔖 1"]), _said(vote, private=True)],
        },
        "slack-welcome": _channel_shot("speech", _said(introduction(("speech recognition", "text to speech")))),
        "slack-home": {"title": "Broadsheet", "about": "Home", "view": home_view(home)},
        "slack-settings": {"view": form_view(_form(form), origin)},
        "slack-abstract": {"view": page_view(_message(abstract), origin, "Abstract")},
    }


def _slack(store: Store, clock: Clock) -> list[ChatPlatform]:
    """Never asked for anything: only its name and its defaults are needed."""
    return [Slack(SlackSettings(_env_file=None, bot_token=SecretStr("-")), store, clock)]


async def _digest(running: Application) -> Digest:
    """Today's digest as it would be posted, without posting it."""
    async with running.store.write() as uow:
        await uow.channels.ensure(CHANNEL)
        await uow.channels.change(PLACE, subscribed=True, introduced=True, next_digest_at=CHANNEL.next_digest_at)
        await uow.commit()
    selection, _ = await running.delivery.preview(CHANNEL)
    return Digest(
        PLACE,
        DAY.date(),
        DigestState.DELIVERING,
        DAY,
        entries=selection.ranked,
        considered=selection.considered,
        parts=parts_of(CHANNEL, selection.ranked),
    )


async def _pressed(running: Application, verb: str, subject: str) -> Message | Form:
    answer = await running.inbound.press(Press(PLACE, ADA, verb, subject))
    return answer or Message()


def _channel_shot(name: str, *messages: Shot) -> Shot:
    return {"title": f"# {name}", "messages": list(messages)}


def _said(message: Message | Form, **around: Any) -> Shot:
    return {"at": "9:00 AM", "blocks": list(render_one(_message(message)).blocks), **around}


def _message(answer: Message | Form) -> Message:
    if isinstance(answer, Form):
        raise TypeError(answer.title)
    return answer


def _form(answer: Message | Form) -> Form:
    if isinstance(answer, Message):
        raise TypeError(plain_message(answer))
    return answer


# --- drawing ----------------------------------------------------------------------------------------


def draw(name: str, shot: Shot) -> None:
    """First the page says how tall it is, then it is taken at that height."""
    page = (HERE / "page.html").read_text().replace("/* the picture */ null", json.dumps(shot))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page)
        told = _chromium(folder, "--dump-dom", file.as_uri())
        found = re.search(r"<title>(\d+)</title>", told)
        if not found:
            raise RuntimeError("The page could not be drawn.")
        picture = IMAGES / f"{name}.png"
        size = f"--window-size=800,{found[1]}"
        _chromium(folder, size, "--force-device-scale-factor=2", f"--screenshot={picture}", file.as_uri())


def _chromium(folder: str, *arguments: str) -> str:
    program = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars")
    command = [program, *quiet, f"--user-data-dir={folder}/profile", *arguments]
    return subprocess.run(  # noqa: S603 - our own page in a browser of this machine
        command, check=True, capture_output=True, text=True, timeout=60
    ).stdout


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as database:
        for name, shot in asyncio.run(shots(f"sqlite+aiosqlite:///{database}/pictures.db")).items():
            draw(name, shot)
