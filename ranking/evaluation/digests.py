"""The digest replay: week by week each channel's digest from that week's papers, by whole methods side by side."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import numpy as np

from ranking.evaluation.feedback import Sought, Vote
from ranking.evaluation.metrics import Floats, ndcg
from ranking.evaluation.outcome import Outcome, Run
from ranking.evaluation.question import Asked, Order, Rows, Shelf
from ranking.evaluation.retrieval import external_id

SIZE: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """What there was to choose from, at the end of a week. ``upvotes`` is one per pooled paper, NaN where none."""

    id: str
    number: int
    now: datetime
    pool: Rows
    upvotes: Floats
    ages: Floats
    """Days since each pooled paper was listed."""


@dataclass(slots=True, eq=False)
class Desk:
    """One channel as one method has served it so far."""

    sought: Sought
    votes: list[Vote] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)

    @property
    def asked(self) -> Asked:
        return self.sought.asked

    @property
    def liked(self) -> list[int]:
        """In the order in which they were liked."""
        return [vote.row for vote in self.votes if vote.up]

    @property
    def disliked(self) -> list[int]:
        return [vote.row for vote in self.votes if not vote.up]


class Editor(Protocol):
    """A whole method: it chooses for every channel of a week."""

    def choose(self, week: Week, desks: Sequence[Desk]) -> list[Order]:
        """For each channel its order of the week's papers; the first five are the digest."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Edited:
    """One method's digests: by channel and week, with the seconds of processor time that one took on average."""

    orders: list[list[Order]]
    values: Mapping[str, Floats]


def publish(shelf: Shelf, weeks: Sequence[Week], topics: Sequence[Sought], editor: Editor) -> Edited:
    """All weeks in order. After each digest what is listed gets a thumbs-up, anything else but look-alikes a down."""
    desks = [Desk(sought) for sought in topics]
    orders: list[list[Order]] = [[] for _ in desks]
    figures: dict[str, list[float]] = {name: [] for name in ("ndcg_at_5", "off_topic", "repeats", "diversity", "cpu")}
    for week in weeks:
        began = time.process_time()
        chosen = editor.choose(week, desks)
        cost = (time.process_time() - began) / max(len(desks), 1)
        for place, (desk, order) in enumerate(zip(desks, chosen, strict=True)):
            shown = [int(row) for row in order.rows[:SIZE]]
            for name, value in _judged(shelf, week, desk, order, shown).items():
                figures[name].append(value)
            figures["cpu"].append(cost)
            _vote(desk, shown, week)
            orders[place].append(order)
    return Edited(orders, {name: np.array(values) for name, values in figures.items()})


def _judged(shelf: Shelf, week: Week, desk: Desk, order: Order, shown: Sequence[int]) -> dict[str, float]:
    gains, seen = _gains(week, desk), set(desk.shown)
    ranked = [int(row) for row in order.rows if int(row) not in desk.sought.unjudged - desk.sought.relevant]
    possible = [gain for row, gain in gains.items() if row not in seen]
    # A paper that was shown before is worth nothing a second time.
    had = [0.0 if row in seen else gains.get(row, 0.0) for row in ranked[:SIZE]]
    judged = [row for row in shown if row in desk.sought.relevant or row not in desk.sought.unjudged]
    off = [row not in desk.sought.relevant for row in judged]
    return {
        "ndcg_at_5": ndcg(had, possible, SIZE),
        "off_topic": float(np.mean(off)) if off else float("nan"),
        "repeats": float(sum(row in seen for row in shown)),
        "diversity": _diversity(shelf, shown),
    }


def _gains(week: Week, desk: Desk) -> dict[int, float]:
    """``1 + log2(1 + upvotes known that week)`` for what is listed."""
    return {
        int(row): 1 + float(np.log2(1 + (0 if np.isnan(upvotes) else upvotes)))
        for row, upvotes in zip(week.pool, week.upvotes, strict=True)
        if int(row) in desk.sought.relevant
    }


def _diversity(shelf: Shelf, shown: Sequence[int]) -> float:
    """One minus the mean cosine of two papers of a digest."""
    if len(shown) < 2 or not shelf.has_vectors:
        return float("nan")
    vectors = shelf.vectors[list(shown)]
    cosines = (vectors @ vectors.T)[np.triu_indices(len(shown), 1)]
    return float(1 - cosines.mean())


def _vote(desk: Desk, shown: Sequence[int], week: Week) -> None:
    """The same reader for every method: one thumb for each paper seen for the first time."""
    for place, row in enumerate(shown):
        alike = row in desk.sought.unjudged and row not in desk.sought.relevant
        if row not in desk.shown and not alike:
            desk.votes.append(Vote(row, place, row in desk.sought.relevant, week.number))
    desk.shown += shown


def outcome_of(shelf: Shelf, weeks: Sequence[Week], topics: Sequence[Sought], found: Mapping[str, Edited]) -> Outcome:
    """A unit is one channel's digest of one week; the best peer by nDCG@5 is the baseline."""
    peers = {name: float(np.nanmean(it.values["ndcg_at_5"])) for name, it in found.items() if name != "broadsheet"}
    return Outcome(
        baseline=max(peers, key=lambda name: peers[name], default="random"),
        values={name: _named(it.values) for name, it in found.items()},
        runs={name: _run(shelf, weeks, topics, it) for name, it in found.items()},
        untested=frozenset({"cpu_seconds"}),
    )


def _named(values: Mapping[str, Floats]) -> dict[str, Floats]:
    return {"cpu_seconds" if name == "cpu" else name: units for name, units in values.items()}


def _run(shelf: Shelf, weeks: Sequence[Week], topics: Sequence[Sought], edited: Edited) -> Run:
    """A query is a channel and a week: ``code-agents/2026-W07``."""
    return {
        f"{topic.id}/{week.id}": [
            (external_id(shelf.papers[row].id), float(score))
            for row, score in zip(order.rows[:100], order.scores[:100], strict=True)
        ]
        for topic, orders in zip(topics, edited.orders, strict=True)
        for week, order in zip(weeks, orders, strict=True)
    }
