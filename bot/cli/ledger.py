"""``ledger``: what became of every channel's days, as JSON lines for whoever wants to count them."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.app import app, run_async, settings

if TYPE_CHECKING:
    from bot.domain import Digest, Feedback, Part


@app.command()
def ledger(
    days: Annotated[int, typer.Option(min=1, help="How many days of each channel, the newest first.")] = 30,
    votes: Annotated[bool, typer.Option("--votes", help="Also what people said of papers, by platform id.")] = False,
) -> None:
    """Print what became of every channel's days, one line of JSON each."""
    for line in run_async(_lines(days, votes)):
        typer.echo(json.dumps(line, ensure_ascii=False))


async def _lines(days: int, votes: bool) -> list[dict[str, Any]]:
    from storage.unit_of_work import open_store

    store = await open_store(settings().database_url)
    lines: list[dict[str, Any]] = []
    try:
        async with store.read() as uow:
            for channel in await uow.channels.all():
                lines += [_day(digest) for digest in await uow.digests.recent(channel.place, days)]
                lines += map(_vote, await uow.feedback.of_place(channel.place) if votes else ())
    finally:
        await store.close()
    return lines


def _day(digest: "Digest") -> dict[str, Any]:
    return {
        "kind": "day",
        "place": str(digest.place),
        "day": digest.day.isoformat(),
        "state": digest.state.value,
        "due_at": digest.due_at.isoformat(),
        "note": digest.note,
        "papers": [{"id": ranked.paper.id, "title": ranked.paper.title} for ranked in digest.entries],
        "parts": list(_parts(digest.parts)),
    }


def _parts(parts: "tuple[Part, ...]") -> Iterator[dict[str, Any]]:
    for part in parts:
        yield {
            "number": part.number,
            "papers": list(part.papers),
            "threaded": part.threaded,
            "state": part.state.value,
            "message": part.message,
            "at": part.at.isoformat() if part.at else None,
            "sender": part.sender,
        }


def _vote(given: "Feedback") -> dict[str, Any]:
    return {
        "kind": "vote",
        "place": str(given.place),
        "person": given.person.id,
        "paper": given.paper_id,
        "given_by": given.given_by,
        "verdict": given.verdict.value,
        "at": given.at.isoformat(),
    }
