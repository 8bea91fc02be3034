"""``bench start``: from nothing to the answer to a first question, by what runs the model."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from bot.cli.app import run_async, settings
from bot.cli.bench import Data, Json, Rounds, bench, model_to_measure, report
from bot.cli.bench_systems import Figures, side_by_side


@bench.command()
def start(
    data: Data = None,
    papers: Annotated[int, typer.Option(min=1, help="How many papers are stored.")] = 1000,
    rounds: Rounds = 5,
    as_json: Json = False,
) -> None:
    """Measure how long the program takes to start, open its database and answer its first question."""
    report({"bench": "start", "papers": papers, "rounds": rounds} | {"systems": measure(data, papers, rounds)}, as_json)


def measure(data: Path | None, size: int, rounds: int) -> dict[str, dict[str, float]]:
    """Seconds of ``broadsheet search``, the whole process."""
    from bot.cli.bench_embed import exported_first

    chosen = settings()
    exported_first(chosen.embedding_model, chosen.cache_dir)
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/bench.db"
        run_async(_filled(url, data, size))
        given = {"DATABASE_URL": url, "EMBEDDING_MODEL": chosen.embedding_model, "CACHE_DIR": chosen.cache_dir}
        systems = {
            "onnxruntime": given,
            "sentence-transformers": given | {"CACHE_DIR": f"{folder}/empty"},
            "words alone": given | {"EMBEDDING_MODEL": "none"},
        }
        return side_by_side({name: (f"{__name__}:asked", {"environment": it}) for name, it in systems.items()}, rounds)


async def _filled(url: str, data: Path | None, size: int) -> None:
    from bot.cli.bench_corpus import papers
    from bot.cli.bench_loop import fill
    from storage.unit_of_work import open_store

    embedder = model_to_measure(settings())
    store = await open_store(url)
    await fill(store, await asyncio.to_thread(papers, data, size), (), embedder)
    await store.close()


def asked(environment: dict[str, str]) -> Iterator[Figures]:
    """Another process each time. Its memory is that of this one's children."""
    import resource

    given: dict[str, Any] = os.environ | environment | {"EMBEDDING_PRECISION": "fp32"}
    words = [sys.executable, "-m", "bot", "search", "dense retrieval"]
    yield {}
    while True:
        began = time.perf_counter()
        subprocess.run(words, env=given, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - words of our own, no shell
        spent = time.perf_counter() - began
        yield {"s": spent, "program MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}
