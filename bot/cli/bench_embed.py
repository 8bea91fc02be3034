"""``bench embed``: papers a second, one query, start and memory, exported and by plain sentence-transformers."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from bot.cli.app import say, settings
from bot.cli.bench import Data, Json, Rounds, bench, report
from bot.cli.bench_systems import Figures, side_by_side

QUERIES = 20
"""In each round."""
PLAIN = "sentence-transformers"
Encode = Callable[[Sequence[str]], Coroutine[Any, Any, Any]]


@bench.command()
def embed(
    data: Data = None,
    papers: Annotated[int, typer.Option(min=8, help="How many papers are embedded in a round.")] = 192,
    rounds: Rounds = 3,
    as_json: Json = False,
) -> None:
    """Measure how fast papers and questions are embedded, against plain sentence-transformers."""
    report({"bench": "embed"} | measure(data, papers, rounds), as_json)


def measure(data: Path | None, count: int, rounds: int) -> dict[str, Any]:
    """Seconds, papers a second and cosines to sentence-transformers' vectors. Exports what is not exported yet."""
    from bot.cli.bench_corpus import papers, questions

    chosen = settings()
    exported_first(chosen.embedding_model, chosen.cache_dir)
    made = papers(data, count)
    with TemporaryDirectory() as folder:
        asked = {"texts": [paper.text for paper in made], "queries": questions(made, QUERIES)}
        (Path(folder) / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
        given = {"model": chosen.embedding_model, "folder": folder}
        ours = given | {"cache": chosen.cache_dir}
        systems = side_by_side(
            {
                "broadsheet": (f"{__name__}:exported", ours | {"precision": "fp32"}),
                "broadsheet, int8": (f"{__name__}:exported", ours | {"precision": "int8"}),
                PLAIN: (f"{__name__}:plain", given),
            },
            rounds,
        )
        _compared(systems, Path(folder))
    return {"papers": count, "rounds": rounds, "systems": systems}


def exported_first(model: str, cache: str) -> None:
    """Export the model at both precisions, unless that was done before."""
    from adapters.cache_directory import cache_directory
    from adapters.embedders.exporting import export
    from adapters.embedders.exports import Export
    from adapters.embedders.resolution import resolve
    from bot.errors import SetupError
    from bot.ports import Precision

    if model == "none":
        raise SetupError("There is no model to measure with: EMBEDDING_MODEL is 'none'.")
    precisions: tuple[Precision, ...] = ("fp32", "int8")
    for precision in precisions:
        target = Export.of(resolve(model), precision, cache_directory(cache))
        if not target.path.is_file():
            say(f"Exporting the model at {precision} first …")
            export(target)


def _compared(systems: dict[str, dict[str, float]], folder: Path) -> None:
    """Adds the cosines to those of sentence-transformers, and how many times as fast each is."""
    import numpy as np

    reference = np.load(folder / f"{PLAIN}.npy")
    reference /= np.linalg.norm(reference, axis=1, keepdims=True)
    for name, precision in (("broadsheet", "fp32"), ("broadsheet, int8", "int8")):
        cosines = (np.load(folder / f"{precision}.npy") * reference).sum(axis=1)
        systems[name] |= {"cosine, mean": float(cosines.mean()), "cosine, least": float(cosines.min())}
        systems[name]["times plain"] = systems[name]["papers/s"] / systems[PLAIN]["papers/s"]


# --- systems ----------------------------------------------------------------------------------------


def exported(model: str, cache: str, precision: Any, folder: str) -> Iterator[Figures]:
    """As the product embeds."""
    began = time.perf_counter()
    from adapters.embedders import build_embedder
    from bot.errors import SetupError

    embedder, why = build_embedder(model, precision, cache)
    if embedder is None:
        raise SetupError(why)
    yield from _rounds(began, embedder.embed, Path(folder), precision)


def plain(model: str, folder: str) -> Iterator[Figures]:
    """As the README of sentence-transformers does it: the defaults, which are batches of 32."""
    from adapters.embedders.resolution import resolve

    directory = resolve(model).directory
    began = time.perf_counter()
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(directory), device="cpu", local_files_only=True)

    async def encode(texts: Sequence[str]) -> Any:
        return encoder.encode(texts, show_progress_bar=False)

    yield from _rounds(began, encode, Path(folder), PLAIN)


def _rounds(began: float, encode: Encode, folder: Path, name: str) -> Iterator[Figures]:
    with asyncio.Runner() as runner:
        runner.run(encode(["a first text"]))
        yield {"cold start s": time.perf_counter() - began}
        asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
        while True:
            yield runner.run(_round(encode, asked, folder / f"{name}.npy"))


async def _round(encode: Encode, asked: Mapping[str, list[str]], target: Path) -> Figures:
    """In one run of the loop, as in the product, whose loop never stops: to start it anew takes its time."""
    import numpy as np

    waited = []
    for query in asked["queries"]:
        began = time.perf_counter()
        await encode([query])
        waited.append(1000 * (time.perf_counter() - began))
    began = time.perf_counter()
    vectors = await encode(asked["texts"])
    spent = time.perf_counter() - began
    np.save(target, vectors)
    return {"papers/s": len(asked["texts"]) / spent, "query ms": waited}
