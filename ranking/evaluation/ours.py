"""What ships, asked as the others are: the product's own index, scorers and stages, nothing besides."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.domain import Feedback, Person, Place, Verdict
from bot.ports import Matrix, Profile
from ranking import recipe
from ranking.candidates import gather
from ranking.evaluation.digests import SIZE, Desk, Week
from ranking.evaluation.feedback import SHOWN, Room, Vote
from ranking.evaluation.question import DEPTH, Asked, Order
from ranking.index import PaperIndex, Rows
from ranking.moment import Moment
from ranking.momentum import momentum
from ranking.pipeline import Ranking

A_DAY = timedelta(days=1)


def hot(index: PaperIndex, now: datetime, rows: Rows) -> NDArray[np.float64]:
    """Momentum of these papers at that moment; nothing for those that were not known then."""
    moment, scores = Moment.of(index, now), np.zeros(len(rows))
    known = rows < moment.known
    scores[known] = momentum(moment, rows[known])
    return scores


@dataclass(frozen=True, slots=True, eq=False)
class Ours:
    """A collection without dates or counts, seen at an instant when all of it is known."""

    moment: Moment

    @classmethod
    def of(cls, index: PaperIndex) -> "Ours":
        last = max(max(paper.listed, paper.published) for paper in index.papers)
        return cls(Moment.of(index, last + A_DAY))

    def retrieve(self, asked: Asked) -> Order:
        """All papers by relevance alone, as when a digest is looked for and nothing is relevant enough."""
        profile = Profile(topics=asked.topics, vectors=_vectors(asked), size=DEPTH)
        (candidates,) = gather(self.moment, [profile], np.arange(self.moment.known))
        return _order(recipe.NEAREST.rank(candidates))

    def choose(self, rooms: Sequence[Room], round_: int) -> list[Order]:
        """A round is a day, so that what ages in the product ages here."""
        now = self.moment.now + round_ * A_DAY
        profiles = [self._profile(room) for room in rooms]
        gathered = gather(replace(self.moment, now=now), profiles, np.arange(self.moment.known))
        return [_order(recipe.UNDATED.rank(candidates)) for candidates in gathered]

    def _profile(self, room: Room) -> Profile:
        papers = self.moment.corpus.papers
        return Profile(
            topics=room.asked.topics,
            vectors=_vectors(room.asked),
            feedback=tuple(self._feedback(room, vote) for vote in room.votes),
            shown=frozenset(papers[row].id for row in room.barred),
            size=SHOWN,
        )

    def _feedback(self, room: Room, vote: Vote) -> Feedback:
        return Feedback(
            person=Person("replay", room.id, str(vote.person)),
            place=Place("replay", room.id, room.id),
            paper_id=self.moment.corpus.papers[vote.row].id,
            verdict=Verdict.MORE if vote.up else Verdict.LESS,
            weight=1.0,
            at=self.moment.now + vote.round * A_DAY,
            given_by="👍" if vote.up else "👎",
        )


@dataclass(slots=True, eq=False)
class OurDigests:
    """The product's own digest, from the papers of a week instead of a month's."""

    index: PaperIndex
    _ends: dict[int, datetime] = field(default_factory=dict)
    """When each week so far ended: a vote is given right after."""

    def choose(self, week: Week, desks: Sequence[Desk]) -> list[Order]:
        self._ends[week.number] = week.now
        moment = Moment.of(self.index, week.now)
        profiles = [self._profile(desk) for desk in desks]
        return [_order(recipe.DIGEST.rank(candidates)) for candidates in gather(moment, profiles, week.pool)]

    def _profile(self, desk: Desk) -> Profile:
        papers = self.index.papers
        return Profile(
            topics=desk.asked.topics,
            vectors=_vectors(desk.asked),
            feedback=tuple(self._feedback(desk, vote) for vote in desk.votes),
            shown=frozenset(papers[row].id for row in desk.shown),
            size=SIZE,
            days=7,
        )

    def _feedback(self, desk: Desk, vote: Vote) -> Feedback:
        return Feedback(
            person=Person("replay", desk.sought.id, str(vote.person)),
            place=Place("replay", desk.sought.id, desk.sought.id),
            paper_id=self.index.papers[vote.row].id,
            verdict=Verdict.MORE if vote.up else Verdict.LESS,
            weight=1.0,
            at=self._ends[vote.round],
            given_by="👍" if vote.up else "👎",
        )


def _order(ranking: Ranking) -> Order:
    return Order(ranking.candidates.rows[ranking.order], ranking.total[ranking.order])


def _vectors(asked: Asked) -> Matrix | None:
    return asked.vectors if asked.vectors.shape[1] else None
