"""``digest`` and ``search``: one question, answered for a person or as one JSON document."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli.app import WRONG_USAGE, app, fail, run_async, settings
from bot.domain import Channel, Place, Ranked, Topic
from bot.errors import UserError
from bot.messages import Message
from bot.ports import Profile, Selection

HERE = Place("cli", "", "")
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output and nothing else.")]


@app.command()
def digest(
    topic: Annotated[list[str], typer.Option(help="What it should be about; may be given several times.")],
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="As of the end of this day.")] = "",
    size: Annotated[int, typer.Option(min=1, max=50, help="How many papers at most.")] = 5,
    as_json: Json = False,
) -> None:
    """Print the digest that a channel on these topics would get."""
    topics = tuple(Topic(_words(each)) for each in topic)
    wanted = _day(day)
    selection, now = run_async(_select(topics, wanted, size))
    if as_json:
        typer.echo(json.dumps(_selection_json(topics, now, selection), ensure_ascii=False, indent=2))
    else:
        _print(_selection_message(topics, now, selection))


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help="Words, a title, an author or an arXiv id.")],
    count: Annotated[int, typer.Option(min=1, max=100, help="How many at most.")] = 10,
    as_json: Json = False,
) -> None:
    """Search all stored papers by words and by meaning."""
    words = _words(" ".join(query))
    found = run_async(_search(words, count))
    if as_json:
        typer.echo(json.dumps({"query": words, "papers": _papers_json(found)}, ensure_ascii=False, indent=2))
        return
    from bot.views import papers

    if not found:
        raise UserError(f'No stored paper matches "{words}".', "ingest")
    _print(Message((f'Papers on "{words}"',), cards=tuple(papers.line(each, n) for n, each in enumerate(found, 1))))


async def _select(topics: tuple[Topic, ...], day: date | None, size: int) -> tuple[Selection, datetime]:
    from bot.main import application
    from bot.main import now as present
    from bot.profiles import with_topics

    chosen = settings()
    async with application(chosen, sources=()) as running:
        now = present() if day is None else _end_of(day, chosen.timezone)
        profile = await with_topics(Profile(size=size), topics, running.library)
        [selection] = await running.library.select([profile], now)
        return selection, now


async def _search(query: str, count: int) -> list[Ranked]:
    from bot.main import application
    from bot.main import now as present

    async with application(settings(), sources=()) as running:
        return await running.queries.search(query, present(), count)


# --- as JSON ----------------------------------------------------------------------------------------


def _selection_json(topics: tuple[Topic, ...], now: datetime, selection: Selection) -> dict[str, Any]:
    return {
        "topics": [topic.name for topic in topics],
        "as_of": now.isoformat(),
        "considered": selection.considered,
        "note": _note(selection, now),
        "papers": _papers_json(selection.ranked),
    }


def _papers_json(ranked: list[Ranked] | tuple[Ranked, ...]) -> list[dict[str, Any]]:
    from bot.views.reasons import reason_texts

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


# --- for people -------------------------------------------------------------------------------------


def _selection_message(topics: tuple[Topic, ...], now: datetime, selection: Selection) -> Message:
    from bot.views import digests, papers

    names = " and ".join(f'"{topic.name}"' for topic in topics)
    cards = tuple(papers.line(each, number) for number, each in enumerate(selection.ranked, 1))
    body = ((_note(selection, now),),) if not cards else ()
    aside = (digests.how_many(len(cards), selection.considered),)
    return Message(digests.title_of(names, now.date()), aside, body, cards)


def _note(selection: Selection, now: datetime) -> str:
    from bot.plan import nothing_to_post

    return nothing_to_post(Channel(HERE), selection, selection.considered == 0 and selection.nearest is None, now)


def _print(message: Message) -> None:
    from rich.console import Console

    from adapters.terminal.render import render

    Console().print(render(message))


# --- what was typed ---------------------------------------------------------------------------------


def _words(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        fail("There are no words to look for.", WRONG_USAGE)
    return words


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f'"{text}" is not a date. Like this: --date 2026-04-17', WRONG_USAGE)


def _end_of(day: date, zone: str) -> datetime:
    """The last moment of a day: everything known by then, and nothing later."""
    following = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return following.astimezone(UTC) - timedelta(microseconds=1)
