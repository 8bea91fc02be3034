"""What reactions say, paper by paper, with no person louder than everybody else together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final

from bot.domain import Feedback, Person, Verdict

FREE_WEIGHT: Final = 5.0
"""What one person may weigh in all, however few others there are."""
READ_WEIGHT: Final = 0.25
"""A paper that was opened is at most this much liked."""
HALF_LIFE: Final = 100.0
"""So much said later halves what a label weighs."""
RECENT: Final = 200
"""At most so many labels are learned from, those given last."""

LIKED = frozenset({Verdict.MORE, Verdict.SAVE})


@dataclass(frozen=True, slots=True)
class Label:
    """A paper that people judged: their weights added up, dislikes negative."""

    row: int
    weight: float
    people: int
    """How many of them liked it."""
    at: datetime
    """When it was last judged."""


def labels_of(feedback: Iterable[Feedback], rows: Mapping[str, int], known: int, now: datetime) -> list[Label]:
    """One label for each known paper whose reactions up to ``now`` do not cancel out, in the order of rows.

    What was said long ago weighs less: a label loses half its weight with every HALF_LIFE of later ones. That is
    counted in reactions and not in days, so that a quiet channel forgets no faster than it learns.
    """
    heard = [it for it in feedback if it.at <= now and rows.get(it.paper_id, known) < known]
    louder = _loudness(heard)
    weights: dict[int, float] = defaultdict(float)
    people: dict[int, set[Person]] = defaultdict(set)
    latest: dict[int, datetime] = {}
    for it in sorted(heard, key=lambda it: (it.paper_id, str(it.person), it.given_by)):
        row = rows[it.paper_id]
        weights[row] += _signed(it) * louder[str(it.person)]
        latest[row] = max(latest.get(row, it.at), it.at)
        if it.verdict in LIKED:
            people[row].add(it.person)
    labels = [Label(row, weight, len(people[row]), latest[row]) for row, weight in sorted(weights.items()) if weight]
    return _faded(labels)


def _faded(labels: list[Label]) -> list[Label]:
    """The last RECENT of them, each weighing less by what was said later."""
    newest_first = sorted(labels, key=lambda label: (label.at, label.row), reverse=True)[:RECENT]
    faded: list[Label] = []
    later = 0.0
    for _, together in groupby(newest_first, key=lambda label: label.at):
        given = list(together)
        faded += [replace(label, weight=label.weight * 0.5 ** (later / HALF_LIFE)) for label in given]
        later += sum(abs(label.weight) for label in given)
    return sorted(faded, key=lambda label: label.row)


def _signed(feedback: Feedback) -> float:
    weight = abs(feedback.weight)
    match feedback.verdict:
        case Verdict.MORE | Verdict.SAVE:
            return weight
        case Verdict.READ:
            return min(weight, READ_WEIGHT)
        case Verdict.LESS | Verdict.OFF_TOPIC:
            return -weight


def _loudness(feedback: Iterable[Feedback]) -> dict[str, float]:
    """The factor by which each person's weights are scaled so that none exceeds the cap."""
    totals: dict[str, float] = defaultdict(float)
    for it in feedback:
        totals[str(it.person)] += abs(_signed(it))
    everybody = sum(totals.values())
    return {
        person: min(1.0, max(FREE_WEIGHT, everybody - total) / total) if total else 1.0
        for person, total in totals.items()
    }
