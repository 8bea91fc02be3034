"""Times, days and zones as people write and read them."""

from bot.times.clock import parse_time
from bot.times.days import parse_days, parse_until
from bot.times.words import (
    count_in_words,
    date_in_words,
    days_in_words,
    duration_in_words,
    joined,
    schedule_in_words,
    time_in_words,
    when_in_words,
)
from bot.times.zones import parse_zone

__all__ = [
    "count_in_words",
    "date_in_words",
    "days_in_words",
    "duration_in_words",
    "joined",
    "parse_days",
    "parse_time",
    "parse_until",
    "parse_zone",
    "schedule_in_words",
    "time_in_words",
    "when_in_words",
]
