"""PaperFlow: a weighted sum over an interest vector, topic weights and author heat, all of them moved by feedback."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import ClassVar, Final

import numpy as np

from bot.ports import Vector
from ranking.evaluation.bags import plain_words
from ranking.evaluation.digests import SIZE, Desk, Week
from ranking.evaluation.peers.peer import Memory
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "github.com/OpenRaiser/PaperFlow (MIT), arXiv 2606.07454"
RATE: Final = 0.09
"""Of the moving average that the interest vector is."""
SELECTED: Final = 0.02
SKIPPED: Final = -0.01
AUTHOR: Final = 0.05
TOPIC_DECAY: Final = 0.99
AUTHOR_DECAY: Final = 0.995
FLOOR: Final = 0.1
QUALITY: Final = 0.6
"""Of arXiv."""
GATE: Final = 0.08
RELEVANCE: Final = 0.82
"""What relevance weighs against what was chosen before it."""
WEEK: Final = 7


@dataclass(slots=True, eq=False)
class Profile:
    """What a channel's feedback has made of it."""

    interest: Vector
    topics: list[float]
    authors: dict[str, float] = field(default_factory=lambda: defaultdict(float))


@dataclass(frozen=True, slots=True)
class Method:
    """``0.35 interest + 0.25 topic + 0.20 author + 0.20 quality``, then MMR. Affiliations are not known here."""

    remembers: ClassVar[Memory] = "shown"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        profile = _profile(shelf, week, desk)
        interest = np.maximum(0, (shelf.vectors[week.pool] @ profile.interest).astype(float))
        topic = np.array([_topic(shelf, int(row), desk, profile) for row in week.pool])
        heat = np.array([_heat(shelf, int(row), profile) for row in week.pool])
        personal = np.maximum(np.maximum(interest, topic), heat)
        score = 0.35 * interest + 0.25 * topic + 0.20 * heat + 0.20 * QUALITY * np.minimum(1, personal / GATE)
        return _diversified(shelf, week, np.clip(score, 0, 1))


def _profile(shelf: Shelf, week: Week, desk: Desk) -> Profile:
    """Replayed from the votes, week by week."""
    profile = Profile(_unit(desk.asked.vector), [1.0] * len(desk.asked.topics))
    last = min((vote.round for vote in desk.votes), default=week.number)
    for vote in desk.votes:
        _age(profile, vote.round - last)
        last = vote.round
        if vote.up:
            profile.interest = _unit((1 - RATE) * profile.interest + RATE * shelf.vectors[vote.row])
            for author in shelf.papers[vote.row].authors:
                profile.authors[author] += AUTHOR
        for place in _topics_of(shelf, vote.row, desk):
            profile.topics[place] = min(1.0, max(FLOOR, profile.topics[place] + (SELECTED if vote.up else SKIPPED)))
    _age(profile, week.number - last)
    return profile


def _unit(vector: Vector) -> Vector:
    unit: Vector = vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))
    return unit


def _age(profile: Profile, weeks: int) -> None:
    profile.topics = [max(FLOOR, weight * TOPIC_DECAY ** (WEEK * weeks)) for weight in profile.topics]
    for author in profile.authors:
        profile.authors[author] *= AUTHOR_DECAY ** (WEEK * weeks)


def _topics_of(shelf: Shelf, row: int, desk: Desk) -> list[int]:
    """The topics all of whose words a paper has."""
    words = set(shelf.words[row])
    return [place for place, topic in enumerate(desk.asked.topics) if set(plain_words(topic.name)) <= words]


def _topic(shelf: Shelf, row: int, desk: Desk, profile: Profile) -> float:
    return max((profile.topics[place] for place in _topics_of(shelf, row, desk)), default=0.0)


def _heat(shelf: Shelf, row: int, profile: Profile) -> float:
    return min(1.0, max((profile.authors.get(author, 0.0) for author in shelf.papers[row].authors), default=0.0))


def _diversified(shelf: Shelf, week: Week, scores: Scores) -> Scores:
    """The first few by maximal marginal relevance come first; the others keep their order behind them."""
    vectors, order = shelf.vectors[week.pool], scores - 2.0
    redundancy, open_ = np.zeros(len(scores)), np.ones(len(scores), bool)
    for place in range(min(2 * SIZE, len(scores))):
        margin = np.where(open_, RELEVANCE * scores - (1 - RELEVANCE) * redundancy, -np.inf)
        best = int(np.argmax(margin))
        order[best], open_[best] = 1 - place / (2 * SIZE), False
        redundancy = np.maximum(redundancy, (vectors @ vectors[best]).astype(float))
    return order
