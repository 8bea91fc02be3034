"""What to tell readers, and whoever operates this, when a source has not answered."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.calendar import busy_time, quiet, weekend
from bot.domain import SourceStatus
from bot.times import joined, when_in_words

WORTH_SAYING = timedelta(hours=3)
"""A source that misses a beat or two changes nothing that readers would notice."""
FORGOTTEN = timedelta(hours=36)
"""Of days on which a source publishes: long enough for whoever reads the sources once a day, or on working days."""
QUIET: Final = {"arxiv": quiet, "huggingface": weekend}
"""By source, its days without papers; others have none."""
TITLES = {"huggingface": "Hugging Face", "arxiv": "arXiv"}


def trouble(statuses: Sequence[SourceStatus], names: Collection[str], now: datetime, zone: str) -> str:
    """One sentence naming the sources that are down and since when; empty when all is well."""
    down = [status for status in statuses if status.name in names and _long_down(status, now)]
    if not down:
        return ""
    who = joined([title_of(status.name) for status in down])
    answered = [status.succeeded_at for status in down if status.succeeded_at]
    if not answered:
        return f"{who} did not answer; ranked from what is stored."
    return f"{who} did not answer since {when_in_words(min(answered), zone, now)}; ranked from what is stored."


def forgotten(status: SourceStatus, now: datetime) -> bool:
    """Whether a source that answered was then not asked for so long that papers are missed.

    An empty day is an answer like any other, so where the sources are read by the hour this means that they no longer
    are. Where they are read on working days only, a weekend or a holiday must not look like that.
    """
    if status.down or status.succeeded_at is None:
        return False
    is_quiet = QUIET.get(status.name, lambda _day: False)
    return busy_time(status.succeeded_at, now, is_quiet) > FORGOTTEN


def title_of(source: str) -> str:
    return TITLES.get(source, source)


def _long_down(status: SourceStatus, now: datetime) -> bool:
    return status.down and (status.succeeded_at is None or now - status.succeeded_at >= WORTH_SAYING)
