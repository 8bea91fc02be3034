"""``bench rank``: the nearest papers to many channels, exactly, against faiss and the bare product of matrices."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from bot.cli.bench import Json, Rounds, Sizes, bench, report
from bot.cli.bench_systems import Figures, side_by_side

COUNT = 50
SQUARE = 4096
"""Rows and columns of the matrices whose product tells the machine's rate."""


@bench.command()
def rank(
    papers: Sizes = [10_000, 100_000, 1_000_000],
    channels: Annotated[int, typer.Option(min=1, help="How many directions are ranked at once.")] = 100,
    rounds: Rounds = 5,
    as_json: Json = False,
) -> None:
    """Measure the exact ranking of many channels at once, against faiss."""
    sizes = {f"{size:,}": measure(size, channels, rounds) for size in papers}
    report({"bench": "rank", "channels": channels, "rounds": rounds, "papers": sizes}, as_json)


def measure(size: int, channels: int, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds, GFLOP/s of the whole product and their share of the machine's own rate.

    And whether the same papers were found: in which part of all places those of the others stand, and by how much
    the scores there differ at most.
    """
    with TemporaryDirectory() as folder:
        given = {"size": size, "channels": channels, "folder": folder}
        names = {"broadsheet": "ours", "faiss": "faiss_flat", "bare product": "product", "argpartition": "partition"}
        systems = side_by_side({name: (f"{__name__}:{it}", given) for name, it in names.items()}, rounds)
        same = {f"{about} {name}": it for name in ("faiss", "argpartition") for about, it in _beside(folder, name)}
    machine = systems["bare product"]["machine GFLOP/s"]
    for each in systems.values():
        each["of the machine"] = each["GFLOP/s"] / machine
    systems["broadsheet"]["times faiss"] = systems["faiss"]["ms"] / systems["broadsheet"]["ms"]
    systems["broadsheet"].update(same)
    return systems


def _beside(folder: str, name: str) -> Iterator[tuple[str, float]]:
    """The papers found and their scores, beside those that another system found."""
    import numpy as np

    ours, other = (np.load(Path(folder) / f"{it}.npz") for it in ("broadsheet", name))
    yield "largest difference to", float(np.abs(ours["scores"] - other["scores"]).max())
    yield "same papers as", float((np.sort(ours["papers"]) == np.sort(other["papers"])).mean())


# --- systems ----------------------------------------------------------------------------------------


def ours(size: int, channels: int, folder: str) -> Iterator[Figures]:
    from ranking.nearest import nearest
    from ranking.sketch import Sketch

    papers, directions = _vectors(size, channels)
    began = time.perf_counter()
    sketch = Sketch.of(papers)
    yield {"build s": time.perf_counter() - began}

    def found() -> tuple[Any, Any]:
        them = nearest(directions, papers, COUNT, sketch)
        return them.papers, them.scores

    yield from _rounds(found, size, channels, Path(folder) / "broadsheet.npz")


def faiss_flat(size: int, channels: int, folder: str) -> Iterator[Figures]:
    import faiss

    papers, directions = _vectors(size, channels)
    began = time.perf_counter()
    index = faiss.IndexFlatIP(papers.shape[1])
    index.add(papers)
    del papers
    yield {"build s": time.perf_counter() - began}

    def found() -> tuple[Any, Any]:
        scores, places = index.search(directions, min(COUNT, size))
        return places, scores

    yield from _rounds(found, size, channels, Path(folder) / "faiss.npz")


def product(size: int, channels: int, folder: str) -> Iterator[Figures]:  # noqa: ARG001 - as the others are called
    """Without looking for the best; and how fast the machine multiplies large matrices."""
    import numpy as np

    papers, directions = _vectors(size, channels)
    square = np.random.default_rng(1).random((SQUARE, SQUARE), np.float32)
    yield {}
    for figures in _rounds(lambda: directions @ papers.T, size, channels):
        spent, _ = _timed(lambda: square @ square)
        yield {**figures, "machine GFLOP/s": 2 * SQUARE**3 / spent / 1e9}


def partition(size: int, channels: int, folder: str) -> Iterator[Figures]:
    """What one would write first."""
    import numpy as np

    papers, directions = _vectors(size, channels)
    least = min(COUNT, size)
    yield {}

    def found() -> tuple[Any, Any]:
        scores = directions @ papers.T
        places = np.argpartition(scores, -least, axis=1)[:, -least:]
        best = np.take_along_axis(scores, places, axis=1)
        order = np.argsort(-best, axis=1, kind="stable")
        return np.take_along_axis(places, order, axis=1), np.take_along_axis(best, order, axis=1)

    yield from _rounds(found, size, channels, Path(folder) / "argpartition.npz")


def _vectors(size: int, channels: int) -> Any:
    from bot.cli.bench_corpus import SEED, vectors

    return vectors(size), vectors(channels, SEED + 1)


def _rounds(work: Callable[[], Any], size: int, channels: int, kept: Path | None = None) -> Iterator[Figures]:
    """What the last round found is written down, outside of the time that it took."""
    import numpy as np

    from bot.cli.bench_corpus import DIMENSION

    while True:
        spent, found = _timed(work)
        if kept:
            np.savez(kept, papers=found[0], scores=found[1])
        yield {"ms": 1000 * spent, "GFLOP/s": 2 * size * channels * DIMENSION / spent / 1e9}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found
