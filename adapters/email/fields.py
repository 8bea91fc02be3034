"""The product's forms as fields of a page: a clock, a zone and boxes for days instead of words for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from multidict import MultiMapping

from bot.errors import UserError
from bot.messages import Form
from bot.schedule import WEEKDAYS
from bot.times import parse_days, parse_time

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ABSENT = frozenset({"layout", "digest"})
"""Fields that mean nothing to a mail: it has one layout, and ends by unsubscribing."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with what is in it, and what is wrong with that by field."""

    form: Form
    values: Mapping[str, str]
    clock: str
    zone: str
    days: frozenset[int]
    weekly: bool
    errors: Mapping[str, str] = field(default_factory=dict)


def filled(form: Form) -> Filled:
    """As the product fills it."""
    values = {each.name: each.value for each in form.fields}
    clock, _, zone = values.get("time", "").partition(" ")
    try:
        days, weekly = parse_days(values.get("days", ""))
    except UserError:
        days, weekly = WEEKDAYS, False
    return Filled(form, values, _clock(clock), zone, days, weekly)


def posted(form: Form, sent: MultiMapping[object]) -> Filled:
    """As somebody filled it."""
    values = {each.name: str(sent.get(each.name, "")) for each in form.fields if each.name not in ABSENT}
    days = frozenset(int(day) for day in map(str, sent.getall("day", [])) if day in "0123456" and len(day) == 1)
    clock, zone = str(sent.get("clock", "")), str(sent.get("zone", ""))
    weekly = bool(sent.get("weekly"))
    values |= {"time": f"{clock} {zone}".strip(), "days": _days(days, weekly)}
    return Filled(form, values, clock, zone, days, weekly)


def _days(days: frozenset[int], weekly: bool) -> str:
    names = ",".join(DAYS[day].casefold() for day in sorted(days))
    return f"weekly {names}" if weekly else names


def _clock(words: str) -> str:
    """As a browser's own clock field wants it: 09:00."""
    try:
        return f"{parse_time(words)[0]:%H:%M}"
    except UserError:
        return words
