"""The answers of ``digest`` and ``search``: for a person, or as one JSON document."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from adapters.terminal.render import render
from bot.cli.app import say, settings
from bot.domain import Channel, Place, Ranked, Topic
from bot.main import application
from bot.messages import Message
from bot.plan import nothing_to_post
from bot.ports import Profile, Selection
from bot.profiles import with_topics
from bot.views import digests, papers
from bot.views.reasons import reason_texts

HERE = Place("cli", "", "")


async def digest(names: Sequence[str], until: date | None, size: int, as_json: bool) -> None:
    """What a channel on these topics would get, as of the end of a day."""
    topics, chosen = tuple(map(Topic, names)), settings()
    async with application(chosen, sources=()) as running:
        now = running.clock() if until is None else _end_of(until, chosen.timezone)
        profile = await with_topics(Profile(size=size), topics, running.library)
        [selection] = await running.library.select([profile], now)
    note = nothing_to_post(Channel(HERE), selection, len(running.library) == 0, now)
    if as_json:
        _print_json(_digest_json(topics, now, selection, note))
    else:
        Console().print(render(_digest_message(topics, now, selection, note)))


async def search(words: str, count: int, as_json: bool) -> None:
    """The stored papers that match, the best first."""
    async with application(settings(), sources=()) as running:
        found = await running.queries.search(words, running.clock(), count)
    if as_json:
        _print_json({"query": words, "papers": _papers_json(found)})
        return
    if not found:
        say(f'No stored paper matches "{words}". More are read by: broadsheet ingest')
        return
    cards = tuple(papers.line(each, number) for number, each in enumerate(found, 1))
    Console().print(render(Message((f'Papers on "{words}"',), cards=cards)))


def _digest_json(topics: Sequence[Topic], now: datetime, selection: Selection, note: str) -> dict[str, Any]:
    return {
        "topics": [topic.name for topic in topics],
        "as_of": now.isoformat(),
        "considered": selection.considered,
        "note": note,
        "papers": _papers_json(selection.ranked),
    }


def _papers_json(ranked: Sequence[Ranked]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.paper.id,
            "title": each.paper.title,
            "url": each.paper.links.paper,
            "listed": each.paper.listed.isoformat(),
            "score": each.score,
            "contributions": {share.name: share.value for share in each.contributions},
            "reasons": reason_texts(each),
        }
        for each in ranked
    ]


def _digest_message(topics: Sequence[Topic], now: datetime, selection: Selection, note: str) -> Message:
    names = " and ".join(f'"{topic.name}"' for topic in topics)
    cards = tuple(papers.line(each, number) for number, each in enumerate(selection.ranked, 1))
    aside = (digests.how_many(len(cards), selection.considered),)
    return Message(digests.title_of(names, now.date()), aside, ((note,),) if note else (), cards)


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _end_of(day: date, zone: str) -> datetime:
    """The last moment of a day: everything known by then, and nothing later."""
    following = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return following.astimezone(UTC) - timedelta(microseconds=1)
