"""``ingest``: read the sources, or a file, into the database."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import FAILED, WRONG_USAGE, app, fail, run_async, say


@app.command()
def ingest(
    source: Annotated[list[str] | None, typer.Option(help="Read only this source; may be given several times.")] = None,
    file: Annotated[
        list[Path] | None, typer.Option(help="Read a file instead: JSON lines, plain or gzip, or a captured answer.")
    ] = None,
) -> None:
    """Read papers and counts, and embed what is new. Doing it again changes nothing twice."""
    from adapters.registry import SOURCES
    from bot.cli.reading import read

    for name in source or []:
        if name not in SOURCES:
            fail(f'There is no source called "{name}". There are: {", ".join(SOURCES)}.', WRONG_USAGE)
    summary, without_model = run_async(read(source or [], file or []))
    for line in summary.lines():
        say(line)
    if without_model:
        say(f"Ranking will go by words alone: {without_model}")
    typer.echo(f"{summary.new} new papers")
    if summary.reports and len(summary.failed) == len(summary.reports):
        some = any(report.papers for report in summary.reports)
        fail("Not everything could be read." if some else "Nothing could be read.", FAILED)
