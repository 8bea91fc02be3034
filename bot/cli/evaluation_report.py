"""What an evaluation says: a table for people, and run files for other tools."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.errors import SetupError
from ranking.evaluation.outcome import OURS, Listing, Outcome


def show(document: Mapping[str, Any]) -> None:
    """A table a collection: a row per system, ours last; a star where ours differs beyond chance."""
    console = Console()
    for name, collection in document["collections"].items():
        console.print(_table(f"{document['evaluation']}: {name}", collection))
    console.print("In brackets the 95 % interval. * ours differs from this system, p < 0.05 (paired randomisation).")


def write_runs(folder: Path, outcomes: Mapping[str, Outcome]) -> None:
    """``folder/COLLECTION/SYSTEM.run`` in TREC's format."""
    try:
        for collection, outcome in outcomes.items():
            (folder / collection).mkdir(parents=True, exist_ok=True)
            for system, run in outcome.runs.items():
                lines = [line for question, listing in run.items() for line in _lines(question, listing, system)]
                (folder / collection / f"{system}.run").write_text("".join(lines), encoding="utf-8")
    except OSError as trouble:
        raise SetupError(f"The runs cannot be written to {folder}: {trouble.strerror}.") from None


def _lines(question: str, listing: Listing, system: str) -> list[str]:
    """Scores fall strictly, in single precision too: tools sort by them, and break ties in their own way."""
    lines, above = [], np.float32(np.inf)
    for rank, (paper, score) in enumerate(listing, 1):
        below = min(np.float32(score), np.nextafter(above, np.float32(-np.inf)))
        lines.append(f"{question} Q0 {paper} {rank} {below:.9g} {system}\n")
        above = below
    return lines


def _table(title: str, collection: Mapping[str, Any]) -> Table:
    metrics = list(next(iter(collection["systems"].values()), {}))
    table = Table(title=title, title_justify="left")
    table.add_column("system")
    for metric in metrics:
        table.add_column(metric.replace("_", " "), justify="right")
    for system in sorted(collection["systems"], key=lambda it: it == OURS):
        table.add_row(system, *(_cell(collection, system, metric) for metric in metrics))
    return table


def _cell(collection: Mapping[str, Any], system: str, metric: str) -> str:
    figure = collection["systems"][system].get(metric)
    if figure is None:
        return "–"
    low, high = collection["intervals"][system][metric]
    test = collection["tests"].get(metric, {}).get(system)
    star = " *" if test and test["p"] < 0.05 else ""
    return f"{figure:.3f} \\[{low:.3f}, {high:.3f}]{star}"
