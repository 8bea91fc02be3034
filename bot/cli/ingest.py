"""``ingest``: read the sources, or a file, into the database."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import FAILED, app, fail, run_async, say, settings
from bot.cli.progress import shown
from bot.ingest import IngestSummary


@app.command()
def ingest(
    source: Annotated[list[str] | None, typer.Option(help="Read only this source; may be given several times.")] = None,
    file: Annotated[
        list[Path] | None, typer.Option(help="Read a file instead: JSON lines, plain or gzip, or a captured answer.")
    ] = None,
) -> None:
    """Read papers and counts, and embed what is new. Doing it again changes nothing twice."""
    summary, note = run_async(_ingest(tuple(source or ()), tuple(file or ())))
    for line in summary.lines():
        say(line)
    if note:
        say(note)
    typer.echo(f"{summary.new} new papers")
    if summary.reports and len(summary.failed) == len(summary.reports):
        fail("Nothing could be read.", FAILED)


async def _ingest(names: tuple[str, ...], files: tuple[Path, ...]) -> tuple[IngestSummary, str]:
    from adapters.sources.files import FileSource
    from bot.main import application

    async with application(settings(), sources=names or (() if files else None)) as running:
        sources = [*running.sources, *map(FileSource, files)]
        summary = await running.ingest(shown(), sources)
        return summary, running.why_no_embedder
