"""``bench``: figures that depend on the machine. Each adapter's measurement adds its own verb here."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.app import app, run_async, settings

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.ports import Embedder, Store

bench = typer.Typer(help="Measure what depends on the machine.", no_args_is_help=True)
app.add_typer(bench, name="bench")


def holding_papers(folder: Path | None) -> Path | None:
    """The folder as it is. Raises SetupError when there is no paper in it, before anything is measured."""
    if folder is not None:
        from adapters.datasets import must_hold_papers

        must_hold_papers(folder)
    return folder


Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output and nothing else.")]
Data = Annotated[
    Path | None, typer.Option(help="Take real papers from this folder of collections.", callback=holding_papers)
]
Sizes = Annotated[list[int], typer.Option(min=1, help="How many papers; may be given several times.")]
Rounds = Annotated[int, typer.Option(min=1, help="How often each takes its turn; medians are told.")]


@bench.command()
def loop(
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Measure how long the event loop is blocked while 12,000 papers are embedded and ranked."""
    from bot.cli.bench_loop import measure

    report({"bench": "loop"} | run_async(measure(settings(), data)), as_json)


def model_to_measure(chosen: "Settings") -> "Embedder":
    """The model that the product would use. Raises SetupError where there is none."""
    from adapters.embedders import build_embedder
    from bot.errors import SetupError

    embedder, why = build_embedder(chosen.embedding_model, chosen.embedding_precision, chosen.cache_dir)
    if embedder is None:
        raise SetupError(f"There is no model to measure with: {why}")
    return embedder


async def must_be_empty(store: "Store") -> None:
    """Raises SetupError where something is stored that a measurement would mix with its own."""
    from bot.errors import SetupError

    async with store.read() as uow:
        if await uow.papers.count() or await uow.channels.all():
            raise SetupError("The database given by --database is not empty: make a new one for this.")


def report(figures: dict[str, Any], as_json: bool) -> None:
    """Figures by name, one a line, or as one JSON document."""
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
        return
    told = dict(_named(figures))
    width = max(map(len, told))
    for name, value in told.items():
        typer.echo(f"{name:<{width}}  {value:.4g}" if isinstance(value, float) else f"{name:<{width}}  {value}")


def _named(figures: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Figures within figures by all their names."""
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _named(value, f"{before}{name}: ")
        else:
            yield f"{before}{name}", value
