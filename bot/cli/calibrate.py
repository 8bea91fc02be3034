"""Fits the curves of ranking.fusion anew: ``python -m bot.cli.calibrate ROOT`` with the evaluation collections."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from adapters.datasets import TopicList, read_papers, read_topics
from adapters.embedders import build_embedder
from bot.config import Settings
from bot.errors import SetupError
from bot.ports import Embedder
from ranking.calibration import Examples, examples, fitted, left_out
from ranking.index import PaperIndex

THRESHOLDS = (0.0, 0.35, 0.5, 0.7, 1.0)
OTHERS = 5
"""For each judged paper so many that are on no list."""


async def main(root: Path) -> None:
    """Prints the fit and, for topics left out of it, precision and recall by threshold."""
    chosen = Settings()
    embedder, why = build_embedder(chosen.embedding_model, chosen.embedding_precision, chosen.cache_dir)
    if embedder is None:
        raise SetupError(why)
    topics = [it for it in read_topics(root) if it.reliable]
    index = await _index(root, topics, embedder)
    names = await embedder.embed([it.topic.name for it in topics])
    described = await embedder.embed([it.topic.text for it in topics])
    by_name = [examples(index, _named(it), vector) for it, vector in zip(topics, names, strict=True)]
    by_text = [examples(index, it, vector) for it, vector in zip(topics, described, strict=True)]
    _report("words and vectors", by_name + by_text)
    _report("words alone", [examples(index, _named(it), None) for it in topics])


async def _index(root: Path, topics: Sequence[TopicList], embedder: Embedder) -> PaperIndex:
    """All papers on a list, and others in fixed proportion: enough, and an hour less of embedding."""
    papers, _ = read_papers(root)
    listed = frozenset().union(*(it.relevant for it in topics))
    judged = [paper for paper in papers if paper.id in listed]
    others = sorted((paper for paper in papers if paper.id not in listed), key=lambda it: it.id[::-1])
    chosen = judged + others[: OTHERS * len(judged)]
    vectors = await embedder.embed([paper.text for paper in chosen])
    return PaperIndex.of(chosen, {paper.id: row for paper, row in zip(chosen, vectors, strict=True)}, [])


def _named(topic: TopicList) -> TopicList:
    """The same topic as a newcomer would type it, without its description."""
    return replace(topic, topic=replace(topic.topic, description=""))


def _report(title: str, topics: Sequence[Examples]) -> None:
    fit = fitted(topics)
    lines = [f"{title}: bias {fit.bias:.2f}, slopes {', '.join(f'{slope:.2f}' for slope in fit.slopes)}"]
    lines += [
        f"  at {it.threshold:+.2f}: precision {it.precision:.2f}, recall {it.recall:.2f}"
        for it in left_out(topics, THRESHOLDS)
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
