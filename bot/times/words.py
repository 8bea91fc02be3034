"""Times, days, spans and counts in words, short enough for a chat message."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.schedule import DAILY, WEEKDAYS, Schedule
from bot.times.days import NAMES

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def date_in_words(day: date) -> str:
    """``Monday 23 November``."""
    return f"{day:%A} {day.day} {day:%B}"


def time_in_words(at: time, zone: str = "") -> str:
    """``09:00``, or ``09:00 Europe/Berlin``."""
    return f"{at:%H:%M} {zone}".strip()


def when_in_words(instant: datetime, zone: str, now: datetime) -> str:
    """``today 09:00``, ``Monday 30 November 09:00``: in the zone, as seen from now."""
    local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    year = "" if local.year == today.year else f" {local.year}"
    day = _NEAR.get((local.date() - today).days, f"{date_in_words(local.date())}{year}")
    return f"{day} {local:%H:%M}"


def days_in_words(weekdays: Collection[int], weekly: bool = False) -> str:
    """``weekdays``, ``daily``, ``Monday and Friday``, ``weekly on Friday``; ``parse_days`` reads it back."""
    if weekly:
        return f"weekly on {_named(weekdays)}"
    return {WEEKDAYS: "weekdays", DAILY: "daily"}.get(frozenset(weekdays)) or _named(weekdays)


def schedule_in_words(schedule: Schedule) -> str:
    """``on weekdays at 09:00 (Europe/Berlin)``: goes on after "a digest comes"."""
    days = days_in_words(schedule.weekdays, schedule.weekly)
    on = "" if days.startswith(("daily", "weekly")) else "on "
    return f"{on}{days} at {time_in_words(schedule.at)} ({schedule.zone})"


def duration_in_words(span: timedelta) -> str:
    """``35 min``, ``2 h``, ``3 days``: one rounded number."""
    if span < 1.5 * _HOUR:
        return f"{max(1, round(span / _MINUTE))} min"
    return f"{round(span / _HOUR)} h" if span < 2 * _DAY else f"{round(span / _DAY)} days"


def joined(names: Sequence[str]) -> str:
    """``a, b and c``."""
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def count_in_words(count: int) -> str:
    """``999``, ``1.2k``, ``12k``, ``3.4M``."""
    size = abs(count)
    if size < 1000:
        return str(count)
    unit, letter = (1_000, "k") if size < 999_500 else (1_000_000, "M")
    digits = 1 if round(size / unit, 1) < 10 else 0
    return f"{count / unit:.{digits}f}".removesuffix(".0") + letter


def _named(weekdays: Collection[int]) -> str:
    return joined([NAMES[day].capitalize() for day in sorted(weekdays)])
