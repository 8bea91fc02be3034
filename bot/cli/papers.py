"""``digest`` and ``search``: one question, answered for a person or as one JSON document."""

from datetime import date
from typing import Annotated

import typer

from bot.cli.app import WRONG_USAGE, app, fail, run_async

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output and nothing else.")]


@app.command()
def digest(
    topic: Annotated[list[str], typer.Option(help="What it should be about; may be given several times.")],
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="As of the end of this day.")] = "",
    size: Annotated[int, typer.Option(min=1, max=50, help="How many papers at most.")] = 5,
    as_json: Json = False,
) -> None:
    """Print the digest that a channel on these topics would get."""
    topics, until = [_words(each) for each in topic], _day(day)
    from bot.cli import answers

    run_async(answers.digest(topics, until, size, as_json))


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help="Words, a title, an author or an arXiv id.")],
    count: Annotated[int, typer.Option(min=1, max=100, help="How many at most.")] = 10,
    as_json: Json = False,
) -> None:
    """Search all stored papers by words and by meaning."""
    words = _words(" ".join(query))
    from bot.cli import answers

    run_async(answers.search(words, count, as_json))


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
