"""What two records of one paper make together, and which observations of a count say something new."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.domain import SAMPLE, Links, Paper, Sighting, Signal


def merged(stored: Paper, later: Paper) -> Paper:
    """The stored record with its blanks filled; one from the sample gives way, and never changes a real one."""
    if stored.source == SAMPLE:
        return later
    if later.source == SAMPLE:
        return stored
    abstract = _better_abstract(stored, later)
    return replace(
        stored,
        title=stored.title or later.title,
        abstract=abstract.abstract,
        abstract_by=abstract.abstract_by,
        authors=stored.authors or later.authors,
        published=min(stored.published, later.published),
        listed=min(stored.listed, later.listed),
        categories=stored.categories or later.categories,
        keywords=stored.keywords or later.keywords,
        lab=stored.lab or later.lab,
        links=_filled(stored.links, later.links),
    )


def once_each(papers: Iterable[Paper]) -> list[Paper]:
    """One record per id, in order of id."""
    found: dict[str, Paper] = {}
    for paper in papers:
        found[paper.id] = merged(found[paper.id], paper) if paper.id in found else paper
    return [found[paper_id] for paper_id in sorted(found)]


class Count(NamedTuple):
    """Which count of a paper a sighting observes."""

    paper_id: str
    source: str
    signal: Signal


History = dict[Count, list[tuple[datetime, int]]]
"""Observations in order of time."""


def count_of(sighting: Sighting) -> Count:
    return Count(sighting.paper_id, sighting.source, sighting.signal)


def changes(history: Mapping[Count, list[tuple[datetime, int]]], sightings: Iterable[Sighting]) -> list[Sighting]:
    """The sightings whose value differs from the one observed last before them, the new ones included.

    Of two observations of one count at one instant the first stands.
    """
    known = {count: list(observed) for count, observed in history.items()}
    kept = []
    for sighting in sorted(sightings, key=lambda sighting: sighting.at):
        observed = known.setdefault(count_of(sighting), [])
        before = bisect_right(observed, sighting.at, key=lambda entry: entry[0])
        if before and (observed[before - 1][0] == sighting.at or observed[before - 1][1] == sighting.value):
            continue
        insort(observed, (sighting.at, sighting.value))
        kept.append(sighting)
    return kept


def _better_abstract(stored: Paper, later: Paper) -> Paper:
    """The authors' own words before anybody else's, and any words before none."""
    own_instead = bool(later.abstract) and not later.abstract_by and bool(stored.abstract_by)
    return later if own_instead or not stored.abstract else stored


def _filled(stored: Links, later: Links) -> Links:
    return Links(
        paper=stored.paper or later.paper,
        pdf=stored.pdf or later.pdf,
        code=stored.code or later.code,
        project=stored.project or later.project,
        discussion=stored.discussion or later.discussion,
    )
