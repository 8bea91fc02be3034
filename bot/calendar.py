"""The days on which the sources publish nothing, and the time that passes on the others."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

SATURDAY = 5
A_DAY = timedelta(days=1)
LONG_AGO = timedelta(days=60)
"""Nothing that is asked here is another question about what is older."""


def quiet(day: date) -> str:
    """Why there is nothing new on that day, or an empty string.

    arXiv announces from Sunday to Thursday evening US Eastern, so that nothing is listed on Saturdays and
    Sundays UTC, and Hugging Face's daily list is empty on the same two days. On the evening of a holiday arXiv
    announces nothing, which is missed on the day after; Hugging Face knows no holidays.
    https://info.arxiv.org/help/availability.html names each year's; these are the ones of 2024.
    """
    if weekend(day):
        return f"arXiv and Hugging Face publish nothing on {day:%A}s."
    eve = holiday(day - A_DAY)
    return f"arXiv announced nothing on {eve}, and Hugging Face has nothing new." if eve else ""


def weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY


def busy_time(then: datetime, now: datetime, is_quiet: Callable[[date], object]) -> timedelta:
    """How much of the time from then to now was on days (UTC) that are not quiet."""
    start, end = (moment.astimezone(UTC) for moment in (max(then, now - LONG_AGO), now))
    spent, day = timedelta(), start.date()
    while day <= end.date():
        midnight = datetime.combine(day, time(), UTC)
        if not is_quiet(day):
            spent += min(end, midnight + A_DAY) - max(start, midnight)
        day += A_DAY
    return spent


def holiday(day: date) -> str:
    """The holiday on whose evening arXiv announces nothing, or an empty string."""
    return next((name for name, falls_on in _HOLIDAYS.items() if falls_on(day)), "")


def _on(month: int, number: int) -> Callable[[date], bool]:
    return lambda day: (day.month, day.day) == (month, number)


def _the(nth: int, weekday: int, month: int) -> Callable[[date], bool]:
    """The nth such weekday of a month; -1 is the last."""

    def falls_on(day: date) -> bool:
        last = (day + 7 * A_DAY).month != day.month
        return (day.month, day.weekday()) == (month, weekday) and (last if nth < 0 else (day.day - 1) // 7 == nth - 1)

    return falls_on


_MONDAY, _THURSDAY = 0, 3
_HOLIDAYS = {
    "Martin Luther King Day": _the(3, _MONDAY, 1),
    "Memorial Day": _the(-1, _MONDAY, 5),
    "Juneteenth": _on(6, 19),
    "Independence Day": _on(7, 4),
    "Labor Day": _the(1, _MONDAY, 9),
    "Thanksgiving": _the(4, _THURSDAY, 11),
    "Christmas Day": _on(12, 25),
    "the day after Christmas": _on(12, 26),
    "New Year's Eve": _on(12, 31),
}
