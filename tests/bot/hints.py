"""Whether the hint of a refusal is a line that works."""

from collections.abc import Callable
from datetime import date

from bot.errors import UserError
from bot.times import parse_days, parse_time, parse_until, parse_zone

TODAY = date(2026, 11, 23)  # a Monday
READERS: dict[str, Callable[[str], object]] = {
    "time": parse_time,
    "timezone": parse_zone,
    "days": parse_days,
    "snooze": lambda text: parse_until(text, TODAY),
}


def is_hint(hint: str) -> bool:
    """Raises UserError when the hint is none."""
    _, verb, rest = hint.split(" ", 2)
    return bool(READERS[verb](rest))


def hint_of(reads: Callable[[], object], otherwise: str) -> str:
    """The hint of the refusal, if it is one."""
    try:
        reads()
    except UserError as error:
        return error.hint
    return otherwise
