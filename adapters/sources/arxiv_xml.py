"""arXiv's Atom answers and RSS feeds to papers, matched by namespace and safe against hostile XML."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from adapters.sources.records import (
    YEARS,
    Record,
    Unusable,
    arxiv_id,
    arxiv_links,
    moment,
    required,
    some_words,
    words,
)
from bot.domain import BadRecord, Paper

NAME = "arxiv"
ANNOUNCED = frozenset({"new", "cross"})
"""A replacement of an older paper is not news."""

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

_COUNT = re.compile(r"[0-9]{1,12}")
# MSC and ACM codes come as categories too: "68T07", "I.2.7".
_CATEGORY = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of the query API: how many papers match in all, those of this page, and a refusal in words."""

    total: int
    records: tuple[Record, ...]
    refusal: str = ""


def root_of(text: str) -> Element:
    try:
        root: Element = fromstring(text)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        raise Unusable("not XML, or not XML that is safe to read") from None
    return root


def is_atom(root: Element) -> bool:
    return root.tag == f"{ATOM}feed"


def is_rss(root: Element) -> bool:
    return root.tag == "rss"


# --- Atom -------------------------------------------------------------------------------------------


def read_atom(root: Element) -> Answer:
    if not is_atom(root):
        raise Unusable("not an Atom feed")
    entries = root.findall(f"{ATOM}entry")
    if refusals := [entry for entry in entries if _inside(entry, f"{ATOM}title") == "Error"]:
        return Answer(0, (), _inside(refusals[0], f"{ATOM}summary") or "it did not say why")
    total = _inside(root, f"{OPENSEARCH}totalResults")
    records = tuple(_each(entries, "entry", _atom_paper))
    return Answer(int(total) if _COUNT.fullmatch(total) else len(entries), records)


def _atom_paper(entry: Element) -> Paper:
    found = {name: _inside(entry, f"{ATOM}{name}") or None for name in ("id", "title", "published")}
    bare_id = required(found, "id", arxiv_id)
    published = required(found, "published", moment)
    return Paper(
        id=f"arxiv:{bare_id}",
        title=required(found, "title", some_words),
        abstract=_inside(entry, f"{ATOM}summary"),
        authors=_all_inside(entry, f"{ATOM}author/{ATOM}name"),
        published=published,
        listed=published,
        source=NAME,
        categories=_atom_categories(entry),
        links=arxiv_links(bare_id),
    )


def _atom_categories(entry: Element) -> tuple[str, ...]:
    tags = (*entry.findall(f"{ARXIV}primary_category"), *entry.findall(f"{ATOM}category"))
    return _categories(words(tag.get("term", "")) for tag in tags)


# --- RSS --------------------------------------------------------------------------------------------


def read_rss(root: Element) -> Iterator[Record]:
    """The papers that a feed announces as new or cross-listed, each once."""
    if not is_rss(root):
        raise Unusable("not an RSS feed")
    announced = [item for item in root.iter("item") if _inside(item, f"{ARXIV}announce_type") in ANNOUNCED]
    seen: set[str] = set()
    for record in _each(announced, "item", _rss_paper):
        if isinstance(record, BadRecord) or record.id not in seen:
            yield record
        if isinstance(record, Paper):
            seen.add(record.id)


def skipped_days(root: Element) -> frozenset[str]:
    """The weekdays, in English, on which the feed says that it is empty."""
    return frozenset(_all_inside(root, "channel/skipDays/day"))


def _rss_paper(item: Element) -> Paper:
    found = {name: _inside(item, name) or None for name in ("title", "link", "pubDate")}
    bare_id = required(found, "link", arxiv_id)
    listed = required(found, "pubDate", _mail_time)
    return Paper(
        id=f"arxiv:{bare_id}",
        title=required(found, "title", some_words),
        abstract=_inside(item, "description").partition("Abstract:")[2].strip(),
        authors=tuple(filter(None, map(str.strip, _inside(item, f"{DUBLIN_CORE}creator").split(",")))),
        published=listed,
        listed=listed,
        source=NAME,
        categories=_categories(_all_inside(item, "category")),
        links=arxiv_links(bare_id),
    )


def _mail_time(value: object) -> datetime:
    try:
        read = parsedate_to_datetime(words(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        raise Unusable("is not a time") from None
    if read.year not in YEARS:
        raise Unusable("is not a likely time")
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


# --- both -------------------------------------------------------------------------------------------


def _each(elements: list[Element], what: str, read: Callable[[Element], Paper]) -> Iterator[Paper | BadRecord]:
    for number, element in enumerate(elements, 1):
        try:
            yield read(element)
        except Unusable as wrong:
            yield BadRecord(f"{what} {number}", str(wrong))


def _inside(element: Element, path: str) -> str:
    return words(element.findtext(path) or "")


def _all_inside(element: Element, path: str) -> tuple[str, ...]:
    return tuple(filter(None, (words(found.text or "") for found in element.findall(path))))


def _categories(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if _CATEGORY.fullmatch(name)))
