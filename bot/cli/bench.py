"""``bench``: figures that depend on the machine. Each adapter's measurement adds its own verb here."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.app import app, run_async, settings

bench = typer.Typer(help="Measure what depends on the machine.", no_args_is_help=True)
app.add_typer(bench, name="bench")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output and nothing else.")]


@bench.command()
def loop(
    data: Annotated[Path | None, typer.Option(help="Take real papers from this folder of collections.")] = None,
    as_json: Json = False,
) -> None:
    """Measure how long the event loop is blocked while 12,000 papers are embedded and ranked."""
    from bot.cli.bench_loop import measure

    report({"bench": "loop"} | run_async(measure(settings(), data)), as_json)


def report(figures: dict[str, Any], as_json: bool) -> None:
    """Figures by name, one a line, or as one JSON document."""
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
        return
    width = max(map(len, figures))
    for name, value in figures.items():
        typer.echo(f"{name:<{width}}  {value:.4g}" if isinstance(value, float) else f"{name:<{width}}  {value}")
