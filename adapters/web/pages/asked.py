"""What was asked of a page, read from its address; what cannot be meant is said in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.harmless import harmless

LONGEST: Final = 300
"""Characters of a question that are looked at."""
PAGES: Final = 10
EARLIEST: Final = 1991
"""The year in which arXiv began."""
SPANS: Final = {"day": 1, "week": 7, "month": 30}
"""Days by name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which papers: on what, listed until when, over how many days, and which page of them."""

    topic: str
    day: date | None
    span: str
    page: int

    @classmethod
    def read(cls, query: Mapping[str, str], today: date) -> "Asked":
        span = query.get("span") or "day"
        if span not in SPANS:
            raise UserError("The papers are those of a day, a week or a month.")
        day = _day(query.get("day", ""))
        if day is not None and day > today:
            raise UserError(f"{day:%-d %B %Y} has not come yet.")
        if day is not None and day.year < EARLIEST:
            raise UserError(f"There are no papers of before {EARLIEST}.")
        return cls(words(query, "topic"), None if day == today else day, span, page(query))

    @property
    def days(self) -> int:
        return SPANS[self.span]


def words(query: Mapping[str, str], name: str) -> str:
    return harmless(query.get(name, "")[:LONGEST]).strip()


def page(query: Mapping[str, str]) -> int:
    number = query.get("page") or "1"
    if not (number.isascii() and number.isdecimal() and 1 <= int(number[:4]) <= PAGES):
        raise UserError(f"The pages are numbered from 1 to {PAGES}.")
    return int(number[:4])


def end_of(day: date, zone: str) -> datetime:
    """The last moment of a day in that zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)) - timedelta(microseconds=1)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f'"{harmless(text[:20])}" is not a day. Like this: 2026-04-17.') from None
