"""A time of day, as people write it, perhaps with a zone."""

import re
from datetime import time

from bot.errors import UserError
from bot.times.zones import parse_zone

_NAMED = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
_TIME = re.compile(
    r"""(?:at\s+)?
        (?P<time>(?P<hour>[0-9]{1,2}) (?:[:.h]?(?P<minute>[0-9]{2}))? (?:\s*(?P<half>[ap])\.?m\.?(?![^\W_]))?)
        (?:(?:\s*,\s*|\s+) (?:in\s+)? \(?(?P<zone>[^()]+)\)?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST = 60


def parse_time(text: str) -> tuple[time, str | None]:
    """``9:00``, ``9am``, ``21.30``, ``noon``, ``09:00 Europe/Berlin``: the time, and the zone if one is named."""
    words = text.split()
    line = " ".join([_NAMED.get(word.casefold(), word) for word in words[:2]] + words[2:])
    found = _TIME.fullmatch(line)
    at = _time(found) if found else None
    if found is None or at is None:
        wrong = found["time"].strip() if found else " ".join(words)[:_LONGEST] or "Nothing"
        raise UserError(f"{wrong} is not a time of day.", "digest time 09:00")
    return at, parse_zone(found["zone"], like=f"digest time {at:%H:%M}") if found["zone"] else None


def _time(found: re.Match[str]) -> time | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
