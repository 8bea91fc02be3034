"""The feedback replay: a channel is shown papers round after round, votes on them, and should get better ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from ranking.evaluation.metrics import Floats, precision
from ranking.evaluation.outcome import Outcome, Run
from ranking.evaluation.question import Asked, Order, Shelf
from ranking.evaluation.retrieval import listing

ROUNDS: Final = 20
SHOWN: Final = 5
"""Papers a round."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's thumb on a paper (a row), in which round it was given."""

    row: int
    person: int
    up: bool
    round: int


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """A subject: the question that stands for it, the rows on its list, and those never shown for it."""

    id: str
    asked: Asked
    relevant: frozenset[int]
    unjudged: frozenset[int]


@dataclass(slots=True, eq=False)
class Room:
    """One channel during a replay."""

    id: str
    asked: Asked
    never: frozenset[int]
    shown: list[int] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)

    @property
    def barred(self) -> frozenset[int]:
        """What may not be shown any more."""
        return self.never | frozenset(self.shown)


class Chooser(Protocol):
    """A way to choose for many channels at once."""

    def choose(self, rooms: Sequence[Room], round_: int) -> list[Order]:
        """For each channel at most ``SHOWN`` papers, best first, none of them barred."""
        ...


class Scenario(Protocol):
    """Who wants what when, and how it is said."""

    @property
    def rooms(self) -> Sequence[str]:
        """The channels' ids."""
        ...

    def asked(self, place: int, round_: int) -> Asked:
        """What that channel asks for in that round, counted from zero."""
        ...

    def never(self, place: int) -> frozenset[int]:
        """Rows that are not shown in that channel at all."""
        ...

    def relevant(self, place: int, round_: int) -> frozenset[int]:
        """Rows that are right to show."""
        ...

    def votes(self, place: int, room: Room, rows: Sequence[int], round_: int) -> list[Vote]:
        """All votes that stand once these rows were shown in that round, those before them included."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What one method showed: by channel and round; and how much of it was right."""

    orders: list[list[Order]]
    precision: Floats
    """(channels, rounds)"""


def play(scenario: Scenario, chooser: Chooser) -> Played:
    """Every round of every channel, all channels in step."""
    rooms = [Room(name, scenario.asked(place, 0), scenario.never(place)) for place, name in enumerate(scenario.rooms)]
    orders: list[list[Order]] = [[] for _ in rooms]
    right = np.zeros((len(rooms), ROUNDS))
    for round_ in range(ROUNDS):
        for place, room in enumerate(rooms):
            room.asked = scenario.asked(place, round_)
        for place, order in enumerate(chooser.choose(rooms, round_)):
            room, rows = rooms[place], [int(row) for row in order.rows[:SHOWN]]
            _refuse(room.barred & set(rows), room)
            relevant = scenario.relevant(place, round_)
            right[place, round_] = precision([row in relevant for row in rows], SHOWN)
            room.votes = scenario.votes(place, room, rows, round_)
            room.shown += rows
            orders[place].append(Order(order.rows[:SHOWN], order.scores[:SHOWN]))
    return Played(orders, right)


def outcome_of(scenario: Scenario, shelf: Shelf, played: dict[str, Played], baseline: str) -> Outcome:
    """The mean over all rounds as the figure, the rounds as a curve, and each round's five papers as a run."""
    return Outcome(
        baseline=baseline if baseline in played else "bm25",
        values={
            name: {
                "precision_at_5": it.precision.mean(axis=1),
                "precision_at_5_first_5_rounds": it.precision[:, :5].mean(axis=1),
                "precision_at_5_last_5_rounds": it.precision[:, -5:].mean(axis=1),
            }
            for name, it in played.items()
        },
        runs={name: _run(scenario, shelf, it) for name, it in played.items()},
        curves={
            name: {"precision_at_5": [round(float(mean), 6) for mean in it.precision.mean(axis=0)]}
            for name, it in played.items()
        },
        attainable={"precision_at_5": _attainable(scenario)},
    )


def _attainable(scenario: Scenario) -> float:
    """What a perfect ranker would score: some lists are shorter than all places together."""
    reached = []
    for place in range(len(scenario.rooms)):
        seen: set[int] = set()
        for round_ in range(ROUNDS):
            left = sorted(scenario.relevant(place, round_) - seen - scenario.never(place))[:SHOWN]
            seen.update(left)
            reached.append(len(left) / SHOWN)
    return float(np.mean(reached))


def _run(scenario: Scenario, shelf: Shelf, played: Played) -> Run:
    """A query is a channel and a round, counted from one: ``code-agents/7``."""
    return {
        f"{name}/{round_}": listing(shelf, order)
        for name, orders in zip(scenario.rooms, played.orders, strict=True)
        for round_, order in enumerate(orders, 1)
    }


def _refuse(again: set[int] | frozenset[int], room: Room) -> None:
    if again:
        raise AssertionError(f"A method showed {room.id} papers that it may not see: {sorted(again)[:5]}.")
