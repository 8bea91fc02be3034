"""What reactions say, paper by paper, with no person louder than everybody else together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain import Feedback, Person, Verdict

FREE_WEIGHT: Final = 5.0
"""What one person may weigh in all, however few others there are."""
READ_WEIGHT: Final = 0.25
"""A paper that was opened is at most this much liked."""

LIKED = frozenset({Verdict.MORE, Verdict.SAVE})


@dataclass(frozen=True, slots=True)
class Label:
    """A paper that people judged: their weights added up, dislikes negative."""

    row: int
    weight: float
    people: int
    """How many of them liked it."""


def labels_of(feedback: Iterable[Feedback], rows: Mapping[str, int], known: int, now: datetime) -> list[Label]:
    """One label for each known paper whose reactions up to ``now`` do not cancel out, in the order of rows."""
    heard = [it for it in feedback if it.at <= now and rows.get(it.paper_id, known) < known]
    louder = _loudness(heard)
    weights: dict[int, float] = defaultdict(float)
    people: dict[int, set[Person]] = defaultdict(set)
    for it in sorted(heard, key=lambda it: (it.paper_id, str(it.person), it.given_by)):
        row = rows[it.paper_id]
        weights[row] += _signed(it) * louder[str(it.person)]
        if it.verdict in LIKED:
            people[row].add(it.person)
    return [Label(row, weight, len(people[row])) for row, weight in sorted(weights.items()) if weight]


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
