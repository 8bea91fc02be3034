"""The channels of the feedback replay: how people vote, from the honest to the difficult."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from bot.ports import Matrix
from ranking.evaluation.feedback import ROUNDS, Room, Sought, Vote
from ranking.evaluation.question import Asked

PEOPLE: Final = 5
"""Who vote in turn, so that nobody speaks for all."""
CHANGE: Final = ROUNDS // 2
"""The round, counted from zero, in which a subject changes or reactions are taken back."""
QUIET: Final = 0.5
"""How often one of the quiet people votes on a paper that is shown."""
WRONG: Final = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Clean:
    """Each subject is a channel; what is listed gets a thumbs-up, anything else a thumbs-down."""

    sought: Sequence[Sought]
    seed: int

    @property
    def rooms(self) -> Sequence[str]:
        return [it.id for it in self.sought]

    def asked(self, place: int, round_: int) -> Asked:  # noqa: ARG002  # others change
        return self.sought[place].asked

    def never(self, place: int) -> frozenset[int]:
        return self.sought[place].unjudged - self.sought[place].relevant

    def relevant(self, place: int, round_: int) -> frozenset[int]:  # noqa: ARG002 - others need it
        return self.sought[place].relevant

    def votes(self, place: int, room: Room, rows: Sequence[int], round_: int) -> list[Vote]:
        relevant = self.relevant(place, round_)
        return room.votes + [Vote(row, at % PEOPLE, row in relevant, round_) for at, row in enumerate(rows)]

    def _other(self, place: int) -> Sought:
        """The next subject, for channels that have to do with two."""
        return self.sought[(place + 1) % len(self.sought)]

    def chance(self, place: int, row: int, turn: int = 0) -> float:
        """A number in [0, 1) that is the same for a channel and a paper whatever method shows it."""
        return float(np.random.default_rng([self.seed, place, row, turn]).random())


@dataclass(frozen=True, slots=True, eq=False)
class Flipped(Clean):
    """A share of the votes is the wrong way round: the same papers' in every method."""

    share: float = 0.1

    def votes(self, place: int, room: Room, rows: Sequence[int], round_: int) -> list[Vote]:
        honest = Clean.votes(self, place, room, rows, round_)
        new = honest[len(room.votes) :]
        return room.votes + [replace(it, up=it.up ^ (self.chance(place, it.row) < self.share)) for it in new]


@dataclass(frozen=True, slots=True, eq=False)
class DislikesOnly(Clean):
    """Nobody ever says what is good."""

    def votes(self, place: int, room: Room, rows: Sequence[int], round_: int) -> list[Vote]:
        return [vote for vote in Clean.votes(self, place, room, rows, round_) if not vote.up]


@dataclass(frozen=True, slots=True, eq=False)
class TwoTopics(Clean):
    """Each subject shares its channel with the next one; papers of either are right."""

    @property
    def rooms(self) -> Sequence[str]:
        return [f"{one.id}+{self._other(place).id}" for place, one in enumerate(self.sought)]

    def asked(self, place: int, round_: int) -> Asked:  # noqa: ARG002 - others need it
        one, other = self.sought[place].asked, self._other(place).asked
        both: Matrix = np.vstack([one.vectors, other.vectors])
        return Asked((*one.topics, *other.topics), both)

    def never(self, place: int) -> frozenset[int]:
        one, other = self.sought[place], self._other(place)
        return (one.unjudged | other.unjudged) - one.relevant - other.relevant

    def relevant(self, place: int, round_: int) -> frozenset[int]:  # noqa: ARG002 - others need it
        return self.sought[place].relevant | self._other(place).relevant


@dataclass(frozen=True, slots=True, eq=False)
class ChangeOfSubject(TwoTopics):
    """Halfway the channel's topic is replaced by the next one, and its votes with it; the old votes stay."""

    def asked(self, place: int, round_: int) -> Asked:
        return self._now(place, round_).asked

    def relevant(self, place: int, round_: int) -> frozenset[int]:
        return self._now(place, round_).relevant

    def _now(self, place: int, round_: int) -> Sought:
        return self.sought[place] if round_ < CHANGE else self._other(place)


@dataclass(frozen=True, slots=True, eq=False)
class LoudPerson(Clean):
    """Four people vote honestly on half of what they see; a fifth on everything, for another subject alone."""

    def votes(self, place: int, room: Room, rows: Sequence[int], round_: int) -> list[Vote]:
        wanted, own = self.relevant(place, round_), self._other(place).relevant
        quiet = [
            Vote(row, person, row in wanted, round_)
            for row in rows
            for person in range(1, PEOPLE)
            if self.chance(place, row, person) < QUIET
        ]
        return room.votes + quiet + [Vote(row, 0, row in own, round_) for row in rows]


@dataclass(frozen=True, slots=True, eq=False)
class RemovedReaction(Flipped):
    """Up to the middle a fifth of the votes is wrong; then each wrong one is taken back, and all later are right."""

    share: float = WRONG

    def votes(self, place: int, room: Room, rows: Sequence[int], round_: int) -> list[Vote]:
        if round_ < CHANGE - 1:
            return Flipped.votes(self, place, room, rows, round_)
        relevant = self.relevant(place, round_)
        return [it for it in Clean.votes(self, place, room, rows, round_) if it.up == (it.row in relevant)]


def scenarios(sought: Sequence[Sought], seed: int) -> dict[str, Clean]:
    """By the name of their collection. Those of two subjects need two."""
    alone: dict[str, Clean] = {
        "clean": Clean(sought, seed),
        "flipped_10": Flipped(sought, seed, share=0.1),
        "flipped_20": Flipped(sought, seed, share=0.2),
        "dislikes_only": DislikesOnly(sought, seed),
        "removed_reaction": RemovedReaction(sought, seed),
    }
    if len(sought) < 2:
        return alone
    return alone | {
        "two_topics": TwoTopics(sought, seed),
        "change_of_subject": ChangeOfSubject(sought, seed),
        "loud_person": LoudPerson(sought, seed),
    }
