"""Evaluation collections on disk, as values: papers, and topics with what is known to be on them."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.sources.files import read_file
from bot.domain import BadRecord, Paper, Sighting, Topic
from bot.errors import SetupError

PAPERS = ("hf_daily/*.jsonl.gz", "arxiv/*.jsonl.gz")
EVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TopicList:
    """A topic, the papers on its reading list, and those that only look as if they could be."""

    id: str
    topic: Topic
    relevant: frozenset[str]
    unjudged: frozenset[str]
    reliable: bool
    """Whether the list is long and narrow enough to be relied on."""


def read_papers(root: Path) -> tuple[list[Paper], list[Sighting]]:
    """Every paper under ``root`` once, and all counts. Broken records are passed over."""
    papers: dict[str, Paper] = {}
    sightings: list[Sighting] = []
    for record in _records(root):
        match record:
            case Paper():
                papers.setdefault(record.id, record)
            case Sighting():
                sightings.append(record)
    return list(papers.values()), sightings


def read_topics(root: Path) -> list[TopicList]:
    """Raises SetupError when the folder has no topics."""
    folder = root / "topics"
    try:
        topics = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        relevant = _by_topic(folder / "qrels.tsv")
        unjudged = _by_topic(folder / "unjudged_lookalikes.tsv")
    except (OSError, ValueError) as trouble:
        raise SetupError(f"The folder {root} holds no topics that can be read: {trouble}.") from None
    return [
        TopicList(
            id=it["id"],
            topic=Topic(it["query"], it["description"]),
            relevant=relevant.get(it["id"], frozenset()),
            unjudged=unjudged.get(it["id"], frozenset()),
            reliable=it["reliability"] == "high",
        )
        for it in topics
    ]


def _records(root: Path) -> Iterator[Paper | Sighting | BadRecord]:
    for pattern in PAPERS:
        for path in sorted(root.glob(pattern)):
            yield from read_file(path, EVER)


def _by_topic(path: Path) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        topic, paper, *_ = line.split("\t")
        found[topic].add(f"arxiv:{paper}")
    return {topic: frozenset(papers) for topic, papers in found.items()}
