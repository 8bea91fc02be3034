"""Days as people write them: the weekdays of a digest, and the day until which it rests."""

import re
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import chain

from bot.errors import UserError
from bot.schedule import DAILY, WEEKDAYS

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SETS = {
    **dict.fromkeys(("daily", "everyday", "day", "days", "all"), DAILY),
    **dict.fromkeys(("weekdays", "weekday", "workdays"), WEEKDAYS),
    **dict.fromkeys(("weekends", "weekend"), DAILY - WEEKDAYS),
}
_FILLERS = {"and", "on", "every", "each"}
_TO = re.compile(r"\s*(?:[-\u2013\u2014]|\b(?:to|through)\b)\s*")
_BETWEEN = re.compile(r"[\s,;&+/]+")
_SPAN = re.compile(r"(?P<count>[0-9]{1,3}|an?|one)\s*(?P<unit>d|days?|w|weeks?)")
_DATE = re.compile(r"(?:(?P<name>[a-z]+),? )?(?P<day>[0-9]{1,2})\.? (?P<month>[a-z]{3,})(?:,? (?P<year>[0-9]{4}))?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_REST = timedelta(days=366)
_LONGEST = 60


def parse_days(text: str) -> tuple[frozenset[int], bool]:
    """Weekdays (0 is Monday), and whether it is the week's best on the one day; ``weekly`` alone is Monday."""
    words = [word for word in _BETWEEN.split(_TO.sub("-", text.casefold())) if word and word not in _FILLERS]
    weekly = "weekly" in words
    days = frozenset(chain.from_iterable(_days(word) for word in words if word != "weekly"))
    if not words:
        raise UserError("Name the days of the digest.", "digest days mon,wed,fri")
    if weekly and len(days) > 1:
        raise UserError("A weekly digest comes on one day.", f"digest days weekly {NAMES[min(days)]}")
    return days or frozenset({0}), weekly


def parse_until(text: str, today: date) -> date:
    """``3d``, ``2 weeks``, ``monday``, ``1 December``, ``2026-12-01``: the first day after today that is meant."""
    words = " ".join(text.casefold().removeprefix("until ").split())
    day = _day_after(words, today)
    if day is None:
        raise UserError(f"{words[:_LONGEST] or 'Nothing'} is not a day.", "digest snooze 3d")
    if not timedelta() < day - today <= _LONGEST_REST:
        raise UserError("The day must come after today and within a year.", "digest snooze 2 weeks")
    return day


def _days(word: str) -> frozenset[int]:
    """The weekdays that one word stands for: a set, a range or one day."""
    if word in _SETS:
        return _SETS[word]
    first, dash, last = word.partition("-")
    start = _weekday(first)
    length = (_weekday(last) - start) % 7 if dash else 0
    return frozenset((start + ahead) % 7 for ahead in range(length + 1))


def _weekday(word: str) -> int:
    found = _begun(word.rstrip("."), NAMES)
    if found is None:
        near = get_close_matches(word[:_LONGEST], NAMES, n=1)
        raise UserError(f"{word[:_LONGEST]} is not a day of the week.", f"digest days {near[0] if near else NAMES[0]}")
    return found


def _begun(word: str, names: tuple[str, ...]) -> int | None:
    """The position of the name that a word is, begins (with two letters or more), or is the plural of."""
    found = [place for place, name in enumerate(names) if len(word) > 1 and f"{name}s".startswith(word)]
    return found[0] if len(found) == 1 else None


def _day_after(words: str, today: date) -> date | None:
    if words == "tomorrow":
        return today + timedelta(days=1)
    if span := _SPAN.fullmatch(words):
        count = int(span["count"]) if span["count"].isdigit() else 1
        return today + timedelta(days=count * (7 if span["unit"].startswith("w") else 1))
    if _ISO.fullmatch(words):
        return _date(*map(int, words.split("-")))
    if written := _DATE.fullmatch(words):
        return _written(written, today)
    weekday = _begun(words.removeprefix("next "), (*NAMES, "week"))
    if weekday is None:
        return None
    return today + timedelta(days=(weekday % 7 - today.weekday() - 1) % 7 + 1)


def _written(found: re.Match[str], today: date) -> date | None:
    """``Monday 1 December``: without a year the next such day; a weekday's name must be right."""
    month = _begun(found["month"], MONTHS)
    if month is None:
        return None
    years = [int(found["year"])] if found["year"] else [today.year, today.year + 1]
    days = [day for year in years if (day := _date(year, month + 1, int(found["day"])))]
    day = next((day for day in days if day > today), days[-1] if days else None)
    right = day is not None and (not found["name"] or _begun(found["name"], NAMES) == day.weekday())
    return day if right else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
