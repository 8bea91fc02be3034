"""Findings on what comes in: the papers that are stored, and when each source last answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.calendar import busy_time, quiet
from bot.checkup.finding import Finding, Setup
from bot.domain import SourceStatus
from bot.library import Library
from bot.times import duration_in_words
from bot.upstream import forgotten, title_of

STALE = timedelta(days=2)
"""Of days on which papers are published: so long without a new one is no holiday."""


def papers(library: Library, stored: int, now: datetime) -> Finding:
    newest = library.newest
    if newest is None:
        return Finding("papers", False, "none yet. Read some with: broadsheet ingest")
    says = f"{stored:,} stored, the newest listed {duration_in_words(now - newest)} ago"
    well = busy_time(newest, now, quiet) < STALE
    return Finding("papers", well, says if well else f"{says}. Look for new ones with: broadsheet ingest")


def sources(setup: Setup, statuses: Sequence[SourceStatus], now: datetime) -> list[Finding]:
    """Of each that is expected, whether or not anything is known of it."""
    known = {status.name: status for status in statuses}
    return [_source(known.get(name, SourceStatus(name)), now) for name in setup.sources]


def _source(status: SourceStatus, now: datetime) -> Finding:
    name, at = title_of(status.name), status.succeeded_at
    answered = f"answered {duration_in_words(now - at)} ago" if at else "never answered"
    if status.down:
        return Finding(name, False, f"{answered}; {status.error}")
    if at is None:
        return Finding(name, False, "never asked. Ask it with: broadsheet ingest")
    if forgotten(status, now):
        return Finding(name, False, f"{answered}, and was not asked since. Keep this running: broadsheet run")
    return Finding(name, True, answered)
