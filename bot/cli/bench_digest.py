"""``bench digest``: a beat in which thousands of channels are due, without posting: claim, profile, rank, freeze."""

import resource
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.app import run_async, settings
from bot.cli.bench import Json, bench, model_to_measure, must_be_empty, report

if TYPE_CHECKING:
    from bot.cli.bench_world import Size
    from bot.config import Settings
    from bot.digest import Delivery
    from bot.ports import Corpus, Matrix, Profile, Selection

TIMES = 3
"""How often the bare product is measured; the median counts."""

REFITS = 50
"""Channels whose taste is learned anew, one by one."""


@bench.command()
def digest(
    channels: Annotated[int, typer.Option(min=1, help="How many are due in the same minute.")] = 10_000,
    papers: Annotated[int, typer.Option(min=1000, help="How many are candidates.")] = 30_000,
    topics: Annotated[int, typer.Option(min=1, help="How many different ones the channels choose from.")] = 2_000,
    labels: Annotated[int, typer.Option(min=0, help="Papers that were reacted to in each channel.")] = 20,
    database: Annotated[str, typer.Option(help="An empty database to use instead of a new SQLite file.")] = "",
    as_json: Json = False,
) -> None:
    """Measure how long one beat takes for all channels, its memory, and the share of the bare matrix product."""
    from bot.cli.bench_world import Size

    size = Size(channels, papers, topics, labels)
    report({"bench": "digest"} | run_async(measure(settings(), size, database)), as_json)


async def measure(chosen: "Settings", size: "Size", database: str = "") -> dict[str, Any]:
    """Seconds and megabytes. Papers are recombined from the sample, and what is random is seeded."""
    from bot.cli.bench_world import NOW, a_world, fill
    from bot.digest import Delivery
    from bot.errors import SetupError
    from bot.lanes import Lanes
    from bot.library import Library
    from storage.unit_of_work import open_store

    if size.labels > size.papers:
        raise SetupError("A channel cannot have reacted to more papers than there are: give fewer --labels.")
    embedder = model_to_measure(chosen)
    world = await a_world(size, embedder)
    with TemporaryDirectory() as folder:
        store = await open_store(database or f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        lanes = Lanes()
        try:
            await must_be_empty(store)
            await fill(store, world, embedder)
            ranker = _timed()
            library = Library(store, ranker, embedder, lanes)
            await library.refresh()
            await library.vectors_of([topic.text for channel in world.channels for topic in channel.topics])
            before = _megabytes()
            delivery = Delivery(store, library, _nowhere(), lambda: NOW, lambda: NOW)
            figures = await _beat(delivery, ranker)
        finally:
            lanes.close()
            await store.close()
    product = _product_seconds(ranker.directions, world.vectors)
    return {
        "channels": size.channels,
        "papers": size.papers,
        "different topics": len({topic.name for channel in world.channels for topic in channel.topics}),
        "labels of a channel": size.labels,
        **figures,
        **_refits(*ranker.asked),
        "bare product s": float(f"{product:.2g}"),
        "bare product, share of ranking": float(f"{product / ranker.seconds:.2g}"),
        "memory before MB": before,
        "memory at most MB": _megabytes(),
    }


async def _beat(delivery: "Delivery", ranker: Any) -> dict[str, Any]:
    from bot.cli.bench_world import NOW
    from bot.domain import DigestState
    from bot.lag import lag_measured

    claiming = preparing = 0.0
    frozen = papers = 0
    async with lag_measured() as lag:
        began = time.perf_counter()
        blocks = await delivery.claims.due()
        claiming += time.perf_counter() - began
        for block in blocks:
            began = time.perf_counter()
            claimed = await delivery.claims.take(block)
            between = time.perf_counter()
            prepared = await delivery.preparation.prepare(claimed, NOW)
            claiming += between - began
            preparing += time.perf_counter() - between
            frozen += sum(digest.state is DigestState.DELIVERING for digest in prepared)
            papers += sum(len(digest.entries) for digest in prepared)
    return {
        "frozen digests": frozen,
        "papers in them": papers,
        "beat s": round(claiming + preparing, 2),
        "claiming s": round(claiming, 2),
        "ranking s": round(ranker.seconds, 2),
        "profiles and freezing s": round(preparing - ranker.seconds, 2),
        "ranking ms a channel": round(1000 * ranker.seconds / max(frozen, 1), 2),
        "event loop held up, p99 ms": round(lag.percentile(0.99), 1),
        "event loop held up, at most ms": round(lag.largest, 1),
    }


def _timed() -> Any:
    """The product's ranker, with the seconds that it has ranked for and what it multiplied with all papers."""
    import numpy as np

    from ranking.ranker import DefaultRanker

    class Timed(DefaultRanker):
        def __init__(self) -> None:
            super().__init__()
            self.seconds = 0.0
            self.directions: list[Matrix] = []
            self.asked: tuple[Corpus, Sequence[Profile]] | None = None

        def rank(self, corpus: "Corpus", profiles: "Sequence[Profile]", now: datetime) -> "list[Selection]":
            began = time.perf_counter()
            self.asked = corpus, profiles
            selections = super().rank(corpus, profiles, now)
            self.seconds += time.perf_counter() - began
            rows = sum(len(profile.topics) + bool(profile.feedback) for profile in profiles)
            self.directions.append(np.ones((rows, _dimension(profiles)), np.float32))
            return selections

    return Timed()


def _refits(corpus: Any, profiles: "Sequence[Profile]") -> dict[str, Any]:
    """What learning anew from all reactions of a channel takes: the first time, and with the traits of papers made."""
    from bot.cli.bench_world import NOW
    from ranking.moment import Moment
    from ranking.sights import sights
    from ranking.taste import learn

    moment, spent = Moment.of(corpus, NOW), []
    for profile in profiles[:REFITS]:
        near = [sight.nearness for sight in sights(moment, [profile], moment.listed_within(30))[0]]
        began = time.perf_counter()
        learn(moment, profile, near)
        spent.append(1000 * (time.perf_counter() - began))
    return {"refit, first ms": round(spent[0], 1), "refit, median ms": round(sorted(spent)[len(spent) // 2], 2)}


def _dimension(profiles: "Sequence[Profile]") -> int:
    return next((profile.vectors.shape[1] for profile in profiles if profile.vectors is not None), 0)


def _product_seconds(directions: "Sequence[Matrix]", papers: "Matrix") -> float:
    """Of every topic of every channel, and what it likes, with every paper: what no ranking by vectors can save."""
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        for block in directions:
            block @ papers.T
        spent.append(time.perf_counter() - began)
    return sorted(spent)[TIMES // 2]


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _nowhere() -> Any:
    """A platform by name: nothing is posted."""
    return {"slack": None}
