"""``evaluate``: how good the ranking is, on collections of papers with known answers."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import WRONG_USAGE, app, fail, run_async

NAMES = ("retrieval", "topics", "trend", "pickup", "feedback", "digest")


@app.command()
def evaluate(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join(NAMES)}.")],
    data: Annotated[Path, typer.Option(metavar="ROOT", help="The folder of collections; whatever is there is used.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    runs: Annotated[Path | None, typer.Option(metavar="DIR", help="Also write every ranking as a TREC run.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of everything random.")] = 20260417,
    refit: Annotated[
        bool, typer.Option("--refit", help="pickup: learn the prior anew, judged by day left out.")
    ] = False,
) -> None:
    """Measure the ranking, and others' methods beside it, on collections of papers with known answers."""
    if name not in NAMES:
        fail(f'"{name[:40]}" is no evaluation. There are {", ".join(NAMES)}.', WRONG_USAGE)
    if not data.is_dir():
        fail(f"{data} is not a folder of collections.", WRONG_USAGE)
    from bot.cli import evaluating
    from bot.cli.evaluation_report import show, write_runs

    outcomes = run_async(evaluating.evaluate(name, data, seed, refit=refit))
    document = {
        "evaluation": name,
        "collections": {collection: outcome.document(seed) for collection, outcome in outcomes.items()},
    }
    if runs is not None:
        write_runs(runs / name, outcomes)
    if as_json:
        typer.echo(json.dumps(document, indent=2))
    else:
        show(document)
