"""One line of a JSON-lines file to a paper and its counts: the archive of Hugging Face dailies, and arXiv's."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from adapters.sources.records import (
    Unusable,
    address,
    an_object,
    arxiv_id,
    arxiv_links,
    count,
    day,
    from_json,
    midnight,
    moment,
    optional,
    required,
    several_words,
    some_words,
    words,
)
from bot.domain import Paper, Sighting, Signal

HUGGINGFACE = "huggingface"
ARXIV = "arxiv"
SIGNALS: tuple[tuple[str, Signal], ...] = (("upvotes", "upvotes"), ("comments", "comments"), ("github_stars", "stars"))


def read_line(text: str) -> tuple[Paper, list[Sighting]]:
    """A line is good or bad as a whole: a documented format is a promise, unlike a web API's."""
    record = an_object(from_json(text))
    if "_id" in record:
        return _arxiv_paper(record), []
    paper = _daily_paper(record)
    return paper, list(_daily_sightings(record, paper))


def _arxiv_paper(record: Mapping[str, Any]) -> Paper:
    bare_id = required(record, "_id", arxiv_id)
    listed = midnight(required(record, "date", day))
    return Paper(
        id=f"arxiv:{bare_id}",
        title=required(record, "title", some_words),
        abstract=optional(record, "text", words, ""),
        authors=optional(record, "authors", several_words, ()),
        published=listed,
        listed=listed,
        source=ARXIV,
        categories=optional(record, "categories", several_words, ()),
        links=arxiv_links(bare_id),
    )


def _daily_paper(record: Mapping[str, Any]) -> Paper:
    bare_id = required(record, "id", arxiv_id)
    listed = _listed(record)
    return Paper(
        id=f"arxiv:{bare_id}",
        title=required(record, "title", some_words),
        abstract=optional(record, "abstract", words, ""),
        authors=optional(record, "authors", several_words, ()),
        published=optional(record, "published_at", moment, listed),
        listed=listed,
        source=HUGGINGFACE,
        keywords=optional(record, "ai_keywords", several_words, ()),
        lab=optional(record, "organization", words, ""),
        links=arxiv_links(
            bare_id,
            code=optional(record, "github_repo", address, ""),
            discussion=f"https://huggingface.co/papers/{bare_id}",
        ),
    )


def _listed(record: Mapping[str, Any]) -> datetime:
    """The moment it was put on the listing, if that was on the listing's own day; otherwise the day's start."""
    start = midnight(required(record, "daily_date", day))
    submitted = optional(record, "submitted_at", moment, start)
    return submitted if submitted.date() == start.date() else start


def _daily_sightings(record: Mapping[str, Any], paper: Paper) -> Iterator[Sighting]:
    once = [record[name] for name in ("early", "late") if record.get(name) is not None]
    for seen in map(an_object, chain(once, _list(record, "again"))):
        for field, signal in SIGNALS:
            if seen.get(field) is not None:
                yield _sighting(paper, signal, seen, field)
    for night in map(an_object, _list(record, "nights")):
        # A nightly 0 also stands for "no repository".
        if night.get("github_stars"):
            yield _sighting(paper, "stars", night, "github_stars")


def _sighting(paper: Paper, signal: Signal, seen: Mapping[str, Any], field: str) -> Sighting:
    value, at = required(seen, field, count), required(seen, "at", moment)
    return Sighting(paper.id, HUGGINGFACE, signal, value, at)


def _list(record: Mapping[str, Any], name: str) -> list[Any]:
    value = record.get(name)
    if value is not None and not isinstance(value, list):
        raise Unusable(f"{name} is not a list")
    return value or []
