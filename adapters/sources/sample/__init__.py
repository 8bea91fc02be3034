"""Some weeks of real papers that come with the program, moved to end today.

Titles, authors, links and counts are facts; the abstracts are Broadsheet's own summaries. Each paper was counted on
the day it was listed and once more later: some on the nights after, nearly all some six weeks after. All listing days
move by the same number of days. Counts keep their order: one made more than a week after the listing is told as made
a week after it, and where that week is not over yet, it is squeezed into the days since. So nothing lies ahead of now,
and the sample read twice on one day is the same twice.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files

from adapters.http_client import HttpClient
from adapters.sources.lines import read_line
from adapters.sources.records import Record, midnight
from bot.domain import SAMPLE, Paper, Sighting
from bot.ports import Clock, PaperSource

SETTLED = timedelta(days=7)
"""After which counts hardly change any more."""
FIRST_COUNTS = timedelta(minutes=10)
"""The time that the papers of today have for theirs."""
SUMMARISED_BY = "Broadsheet"


class Sample:
    """The bundled papers, as if the newest had been listed today."""

    name = SAMPLE

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def fetch(self, since: datetime) -> AsyncIterator[Record]:
        for paper, sightings in redated(self._clock()):
            if paper.listed >= since:
                yield paper
                for sighting in sightings:
                    yield sighting


def build(http: HttpClient, clock: Clock) -> PaperSource:  # noqa: ARG001 - the registry builds every source alike
    return Sample(clock)


def redated(now: datetime) -> Iterator[tuple[Paper, list[Sighting]]]:
    """Every paper with its counts in order of time, the newest listing day being the day of ``now``."""
    originals = list(_originals())
    shift = midnight(now.date()) - max(paper.listed for paper, _ in originals)
    for original, sightings in originals:
        paper = replace(original, published=original.published + shift, listed=original.listed + shift)
        squeeze = min(1.0, max(midnight(now.date()) - paper.listed, FIRST_COUNTS) / SETTLED)
        yield paper, [_redated(sighting, original, paper, squeeze) for sighting in sightings]


def _originals() -> Iterator[tuple[Paper, list[Sighting]]]:
    text = (files(__name__) / "papers.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        paper, sightings = read_line(line)
        yield replace(paper, source=SAMPLE, abstract_by=SUMMARISED_BY), sorted(sightings, key=lambda seen: seen.at)


def _redated(sighting: Sighting, original: Paper, paper: Paper, squeeze: float) -> Sighting:
    age = min(sighting.at - original.listed, SETTLED)
    return replace(sighting, source=SAMPLE, at=paper.listed + age * squeeze)
