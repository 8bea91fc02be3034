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
    """Milliseconds, GFLOP/s and the share of the machine's own rate; whether the same papers were found."""
    import numpy as np

    with TemporaryDirectory() as folder:
        given = {"size": size, "channels": channels, "folder": folder}
        names = {"broadsheet": "ours", "faiss": "faiss_flat", "bare product": "product", "argpartition": "partition"}
        systems = side_by_side({name: (f"{__name__}:{it}", given) for name, it in names.items()}, rounds)
        ours, other = (np.load(Path(folder) / f"{name}.npy") for name in ("ours", "faiss"))
    machine = systems["bare product"]["machine GFLOP/s"]
    for each in systems.values():
        each["of the machine"] = each["GFLOP/s"] / machine
    systems["broadsheet"]["times faiss"] = systems["faiss"]["ms"] / systems["broadsheet"]["ms"]
    systems["broadsheet"]["largest difference to faiss"] = float(np.abs(ours - other).max())
    return systems


# --- systems ----------------------------------------------------------------------------------------


def ours(size: int, channels: int, folder: str) -> Iterator[Figures]:
    from ranking.nearest import nearest

    papers, directions = _vectors(size, channels)
    yield {}
    yield from _rounds(lambda: _kept(nearest(directions, papers, COUNT).scores, folder, "ours"), size, channels)


def faiss_flat(size: int, channels: int, folder: str) -> Iterator[Figures]:
    import faiss

    papers, directions = _vectors(size, channels)
    index = faiss.IndexFlatIP(papers.shape[1])
    index.add(papers)
    del papers
    yield {}
    yield from _rounds(lambda: _kept(index.search(directions, min(COUNT, size))[0], folder, "faiss"), size, channels)


def product(size: int, channels: int, folder: str) -> Iterator[Figures]:  # noqa: ARG001 - as the others are called
    """Without looking for the best; and how fast the machine multiplies large matrices."""
    import numpy as np

    papers, directions = _vectors(size, channels)
    square = np.random.default_rng(1).random((SQUARE, SQUARE), np.float32)
    yield {}
    for figures in _rounds(lambda: directions @ papers.T, size, channels):
        spent = _seconds(lambda: square @ square)
        yield {**figures, "machine GFLOP/s": 2 * SQUARE**3 / spent / 1e9}


def partition(size: int, channels: int, folder: str) -> Iterator[Figures]:  # noqa: ARG001 - as the others are called
    """What one would write first."""
    import numpy as np

    papers, directions = _vectors(size, channels)
    least = min(COUNT, size)
    yield {}
    yield from _rounds(lambda: np.argpartition(directions @ papers.T, -least, axis=1)[:, -least:], size, channels)


def _vectors(size: int, channels: int) -> Any:
    from bot.cli.bench_corpus import SEED, vectors

    return vectors(size), vectors(channels, SEED + 1)


def _kept(scores: Any, folder: str, name: str) -> None:
    import numpy as np

    np.save(Path(folder) / f"{name}.npy", scores)


def _rounds(work: Callable[[], Any], size: int, channels: int) -> Iterator[Figures]:
    from bot.cli.bench_corpus import DIMENSION

    while True:
        spent = _seconds(work)
        yield {"ms": 1000 * spent, "GFLOP/s": 2 * size * channels * DIMENSION / spent / 1e9}


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
