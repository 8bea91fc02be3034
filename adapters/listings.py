"""Listings on disk as days: which papers a day's listing had, what was counted of them then and later."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from adapters.datasets import ARXIV, DAILIES, UNREADABLE, reason
from bot.errors import SetupError


@dataclass(frozen=True, slots=True)
class Listed:
    """One paper of a Hugging Face listing. Counts are None where nobody counted."""

    paper_id: str
    day: date
    early_at: datetime | None
    early: Mapping[str, int | None]
    """``upvotes``, ``comments`` and ``github_stars`` as they stood then."""
    late_upvotes: int | None


@dataclass(frozen=True, slots=True)
class Announced:
    """One paper of the arXiv corpus: when it was announced, and whether its whole day is there."""

    paper_id: str
    day: date
    whole_day: bool


COUNTS: Final = ("upvotes", "comments", "github_stars")


def read_listings(root: Path) -> list[Listed]:
    """Records that cannot be read are passed over."""
    return [listed for record in _records(root, DAILIES) if (listed := _listed(record))]


def read_announcements(root: Path) -> list[Announced]:
    return [announced for record in _records(root, ARXIV) if (announced := _announced(record))]


def _listed(record: Mapping[str, Any]) -> Listed | None:
    try:
        early, late = record.get("early") or {}, record.get("late") or {}
        return Listed(
            paper_id=f"arxiv:{record['id']}",
            day=date.fromisoformat(record["daily_date"]),
            early_at=_moment(early.get("at")),
            early={name: _count(early.get(name)) for name in COUNTS},
            late_upvotes=_count(late.get("upvotes")),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _announced(record: Mapping[str, Any]) -> Announced | None:
    try:
        day = date.fromisoformat(record["date"])
        return Announced(f"arxiv:{record['_id']}", day, bool(record.get("stream")))
    except (KeyError, TypeError, ValueError):
        return None


def _moment(text: str | None) -> datetime | None:
    moment = datetime.fromisoformat(text) if text else None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _records(root: Path, pattern: str) -> Iterator[Mapping[str, Any]]:
    for path in sorted(root.glob(pattern)):
        try:
            yield from _objects(path)
        except UNREADABLE as trouble:
            raise SetupError(f"{path} cannot be read: {reason(trouble)}.") from None


def _objects(path: Path) -> Iterator[Mapping[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                yield record
