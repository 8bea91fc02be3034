"""An answer of Hugging Face's ``/api/daily_papers`` to papers and counts, in every shape it has had since 2024."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from adapters.sources.records import (
    Record,
    Unusable,
    address,
    an_object,
    arxiv_id,
    arxiv_links,
    count,
    from_json,
    lenient,
    midnight,
    moment,
    required,
    several_words,
    some_words,
    words,
)
from bot.domain import BadRecord, Paper, Sighting

NAME = "huggingface"


def read_daily(text: str, asked: date | None, now: datetime) -> Iterator[Record]:
    """The records of one answer. ``asked`` is the day it is the listing of, if that is known.

    Raises Unusable when the whole is not a listing.
    """
    items = from_json(text)
    if not isinstance(items, list):
        raise Unusable("not a JSON list of papers")
    for number, item in enumerate(items, 1):
        try:
            yield from _read_item(an_object(item), asked, now)
        except Unusable as wrong:
            yield BadRecord(f"{asked or 'listing'}, item {number}", str(wrong))


def _read_item(item: Mapping[str, Any], asked: date | None, now: datetime) -> list[Record]:
    inner = required(item, "paper", an_object)
    paper = _read_paper(item, inner, asked, now)
    return [paper, *_read_counts(item, inner, paper.id, now)]


def _read_paper(item: Mapping[str, Any], inner: Mapping[str, Any], asked: date | None, now: datetime) -> Paper:
    bare_id = required(inner, "id", arxiv_id)
    # The outer time of publication is some hours off the inner one.
    published = lenient(inner, "publishedAt", moment, midnight(asked) if asked else now)
    return Paper(
        id=f"arxiv:{bare_id}",
        title=required(inner, "title", some_words),
        abstract=lenient(inner, "summary", words, "") or lenient(item, "summary", words, ""),
        authors=tuple(_author_names(inner.get("authors"))),
        published=published,
        listed=lenient(inner, "submittedOnDailyAt", moment, midnight(asked) if asked else published),
        source=NAME,
        keywords=lenient(inner, "ai_keywords", several_words, ()),
        lab=_lab(inner) or _lab(item),
        links=arxiv_links(
            bare_id,
            code=lenient(inner, "githubRepo", address, ""),
            project=lenient(inner, "projectPage", address, ""),
            discussion=f"https://huggingface.co/papers/{bare_id}",
        ),
    )


def _author_names(authors: object) -> Iterator[str]:
    for author in authors if isinstance(authors, list) else ():
        if isinstance(author, dict) and (name := lenient(author, "name", words, "")):
            yield name


def _lab(holder: Mapping[str, Any]) -> str:
    nobody: Mapping[str, Any] = {}
    organization = lenient(holder, "organization", an_object, nobody)
    return lenient(organization, "fullname", words, "") or lenient(organization, "name", words, "")


def _read_counts(item: Mapping[str, Any], inner: Mapping[str, Any], paper_id: str, now: datetime) -> Iterator[Sighting]:
    upvotes = lenient(inner, "upvotes", _known_count, None)
    comments = lenient(item, "numComments", _known_count, None)
    stars = lenient(inner, "githubStars", _known_count, None)
    if upvotes is not None:
        yield Sighting(paper_id, NAME, "upvotes", upvotes, now)
    if comments is not None:
        yield Sighting(paper_id, NAME, "comments", comments, now)
    if stars is not None:
        yield Sighting(paper_id, NAME, "stars", stars, now)


def _known_count(value: object) -> int | None:
    return count(value)
