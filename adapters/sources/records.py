"""Reading single values out of what a source sent. Whatever is wrong raises ``Unusable`` with the reason."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.domain import BadRecord, Links, Paper, Sighting

Record = Paper | Sighting | BadRecord
T = TypeVar("T")

LARGEST_COUNT = 2**31 - 1
YEARS = range(1990, 2101)

_ARXIV_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.ASCII)
# NUL and lone surrogates are legal in JSON, and no database takes them.
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


class Unusable(ValueError):
    """A record, or one value of it, that cannot be used."""


# --- one value --------------------------------------------------------------------------------------


def words(value: object) -> str:
    """Text with its white space squeezed."""
    if not isinstance(value, str):
        raise Unusable(f"is {_kind(value)}, not text")
    return " ".join(_NOT_TEXT.sub(" ", value).split())


def some_words(value: object) -> str:
    text = words(value)
    if not text:
        raise Unusable("is empty")
    return text


def several_words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Unusable(f"is {_kind(value)}, not a list")
    return tuple(filter(None, map(words, value)))


def count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
        raise Unusable(f"is {_shown(value)}, not a count")
    return value


def moment(value: object) -> datetime:
    """An ISO 8601 time in UTC; one without a zone is taken for UTC."""
    try:
        read = datetime.fromisoformat(words(value))
    except ValueError:
        raise Unusable(f"is {_shown(value)}, not a time") from None
    if read.year not in YEARS:
        raise Unusable(f"is {_shown(value)}, not a likely time")
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def day(value: object) -> date:
    try:
        read = date.fromisoformat(words(value))
    except ValueError:
        raise Unusable(f"is {_shown(value)}, not a date") from None
    if read.year not in YEARS:
        raise Unusable(f"is {_shown(value)}, not a likely date")
    return read


def address(value: object) -> str:
    """An absolute http(s) address. People paste them with line breaks inside."""
    text = words(value).replace(" ", "")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise Unusable(f"is {_shown(value)}, not an address") from None
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise Unusable(f"is {_shown(value)}, not an http(s) address")
    return text


def arxiv_id(value: object) -> str:
    """An arXiv id without its version, out of an id, a guid or an address that ends in one."""
    text = words(value)
    found = _ARXIV_ID.fullmatch(text.removeprefix("oai:arXiv.org:").rpartition("/abs/")[2])
    if not found:
        raise Unusable(f"is {_shown(value)}, not an arXiv id")
    return found[1]


# --- a value of a record ----------------------------------------------------------------------------


def required(record: Mapping[str, Any], name: str, read: Callable[[object], T]) -> T:
    if record.get(name) is None:
        raise Unusable(f"{name} is missing")
    try:
        return read(record[name])
    except Unusable as wrong:
        raise Unusable(f"{name} {wrong}") from None


def optional(record: Mapping[str, Any], name: str, read: Callable[[object], T], default: T) -> T:
    """Absent or null gives the default; present and wrong is an error."""
    return default if record.get(name) is None else required(record, name, read)


def lenient(record: Mapping[str, Any], name: str, read: Callable[[object], T], default: T) -> T:
    """Absent, null or wrong gives the default."""
    try:
        return optional(record, name, read, default)
    except Unusable:
        return default


# --- whole texts ------------------------------------------------------------------------------------


def from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unusable("not JSON") from None


def an_object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unusable(f"{_kind(value)} instead of an object")
    return value


def midnight(listing_day: date) -> datetime:
    return datetime.combine(listing_day, time(), UTC)


def arxiv_links(bare_id: str, **others: str) -> Links:
    return Links(paper=f"https://arxiv.org/abs/{bare_id}", pdf=f"https://arxiv.org/pdf/{bare_id}", **others)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"


def _shown(value: object) -> str:
    return (
        repr(value[:40]) if isinstance(value, str) else _kind(value) if isinstance(value, list | dict) else str(value)
    )
