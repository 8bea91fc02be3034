"""When what somebody holds for a while is free again: one rule for leases and for the claims of digests."""

from datetime import datetime
from typing import Any

from bot.ports import CLOCKS_APART

NOBODY = ""
"""Holds what is to be left alone until a time, and then is anybody's."""


def over(until: Any, now: datetime, anew: datetime) -> Any:
    """Whether what is held ``until`` then is free; ``anew`` is how long one would last that is taken now.

    One that ends long after that was taken by a clock that has been put back since. ``until`` is a time or a column
    of times, and the answer accordingly.
    """
    return (until <= now) | (until > anew + CLOCKS_APART)
