"""Evaluation collections on disk, as values: papers, topics with what is on them, judged questions, listing days."""

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from adapters.sources.files import read_file
from bot.domain import BadRecord, Paper, Sighting, Topic
from bot.errors import SetupError

DAILIES: Final = "hf_daily/*.jsonl*"
ARXIV: Final = "arxiv/*.jsonl*"
JUDGED: Final = "ir/*/queries.jsonl*"
EVER = datetime(9999, 1, 1, tzinfo=UTC)
UNREADABLE: Final = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, RecursionError)
"""What reading a file raises that is not there, damaged, or holds something else than it should."""


@dataclass(frozen=True, slots=True)
class TopicList:
    """A topic, the papers on its reading list, and those that only look as if they could be."""

    id: str
    topic: Topic
    relevant: frozenset[str]
    unjudged: frozenset[str]
    reliable: bool
    """Whether the list is long and narrow enough to be relied on."""


@dataclass(frozen=True, slots=True)
class JudgedCollection:
    """Documents as undated papers, questions by id, and by question what each document is worth to it."""

    name: str
    papers: tuple[Paper, ...]
    questions: Mapping[str, str]
    gains: Mapping[str, Mapping[str, float]]


def read_papers(root: Path) -> tuple[list[Paper], list[Sighting]]:
    """Every paper under ``root`` once, and all counts. Broken records are passed over."""
    papers: dict[str, Paper] = {}
    sightings: list[Sighting] = []
    for record in _records(root, DAILIES, ARXIV):
        match record:
            case Paper():
                papers.setdefault(record.id, record)
            case Sighting():
                sightings.append(record)
    return list(papers.values()), sightings


def must_hold_papers(root: Path) -> None:
    """Raises SetupError when there is none; reads no further than the first."""
    if not any(isinstance(record, Paper) for record in _records(root, DAILIES, ARXIV)):
        raise SetupError(f"The folder {root} holds no papers ({DAILIES} or {ARXIV}).")


def read_arxiv(root: Path) -> list[Paper]:
    """The arXiv papers alone, as arXiv has them."""
    return list({it.id: it for it in _records(root, ARXIV) if isinstance(it, Paper)}.values())


def read_topics(root: Path) -> list[TopicList]:
    """Raises SetupError when the folder has no topics."""
    folder = root / "topics"
    try:
        topics = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        relevant = _by_topic(folder / "qrels.tsv")
        unjudged = _by_topic(folder / "unjudged_lookalikes.tsv", missing_is_none=True)
        return [
            TopicList(
                id=it["id"],
                topic=Topic(it["query"], it.get("description") or ""),
                relevant=relevant.get(it["id"], frozenset()),
                unjudged=unjudged.get(it["id"], frozenset()),
                reliable=it.get("reliability", "high") == "high",
            )
            for it in topics
        ]
    except UNREADABLE as trouble:
        raise SetupError(f"The folder {root} holds no topics that can be read: {reason(trouble)}.") from None


def read_judged(root: Path) -> list[JudgedCollection]:
    """Every collection under ``ir/``, in BEIR's layout; one that cannot be read raises SetupError."""
    folders = sorted({path.parent for path in root.glob(JUDGED)})
    return [_judged(folder) for folder in folders]


def _judged(folder: Path) -> JudgedCollection:
    try:
        return JudgedCollection(
            name=folder.name,
            papers=tuple(_document(record) for record in _lines(_only(folder, "corpus.jsonl*"))),
            questions={str(it["_id"]): str(it["text"]) for it in _lines(_only(folder, "queries.jsonl*"))},
            gains=_gains(folder / "qrels" / "test.tsv"),
        )
    except UNREADABLE as trouble:
        raise SetupError(f"The collection {folder} cannot be read: {reason(trouble)}.") from None


def _document(record: Mapping[str, Any]) -> Paper:
    """Its id stays as it is: it names no work outside the collection."""
    return Paper(
        id=str(record["_id"]),
        title=record.get("title") or "",
        abstract=record.get("text") or "",
        authors=(),
        published=datetime.fromtimestamp(0, UTC),
        listed=datetime.fromtimestamp(0, UTC),
        source="collection",
    )


def _gains(path: Path) -> Mapping[str, Mapping[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        question, document, gain, *_ = line.split("\t")
        found[question][document] = float(gain)
    return found


def _records(root: Path, *patterns: str) -> Iterator[Paper | Sighting | BadRecord]:
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            yield from read_file(path, EVER)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"there is no {pattern.removesuffix('*')}")
    return found[0]


def _by_topic(path: Path, *, missing_is_none: bool = False) -> Mapping[str, frozenset[str]]:
    if missing_is_none and not path.is_file():
        return {}
    found: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        topic, paper, *_ = line.split("\t")
        found[topic].add(f"arxiv:{paper.strip()}")
    return {topic: frozenset(papers) for topic, papers in found.items()}


def reason(trouble: Exception) -> str:
    return f"{trouble} is missing" if isinstance(trouble, KeyError) else str(trouble)
