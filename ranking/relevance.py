"""Relevance: whether a paper is about one of the topics, and how it stands on the one that it is closest to."""

import numpy as np
from numpy.typing import NDArray

from bot.domain import CloseTo
from ranking.candidates import Candidates, Scores
from ranking.fusion import CUT_OFF, certainty
from ranking.pipeline import Scorer


class Relevance(Scorer):
    """Half for being about a topic, half for how it stands there; the best of the topics, never their centroid.

    Whether is absolute, so that a day without a relevant paper has none; how is relative, so that each topic has
    its best. Both are lessened by how surely the paper is about a topic pushed away.
    """

    name = "relevance"

    def score(self, candidates: Candidates) -> Scores:
        about = sure(candidates) >= CUT_OFF
        return 0.5 * (about + _wanted(candidates, candidates.standings))

    def evidence(self, candidates: Candidates) -> CloseTo | None:
        """The topic it stands best on, of those it is about."""
        certainties = _certainties(candidates)
        about = [
            (candidates.standings[place, 0], topic.name)
            for place, topic in enumerate(candidates.profile.topics)
            if _force(topic.weight, 1) * certainties[place, 0] >= CUT_OFF
        ]
        return CloseTo(max(about)[1]) if about else None


def sure(candidates: Candidates) -> Scores:
    """How surely each paper is about a topic that is wanted, and about none that is pushed away."""
    return _wanted(candidates, _certainties(candidates))


def unwanted(candidates: Candidates) -> Scores:
    """How surely each paper is about a topic pushed away."""
    return _largest(candidates, _certainties(candidates), -1)


def _wanted(candidates: Candidates, by_topic: NDArray[np.floating]) -> Scores:
    """Of the topics wanted the largest, lessened by how surely a paper is about one pushed away."""
    largest = _largest(candidates, by_topic, 1)
    pushed_away = any(topic.weight < 0 for topic in candidates.profile.topics)
    return largest * (1 - unwanted(candidates)) if pushed_away else largest


def _certainties(candidates: Candidates) -> NDArray[np.float64]:
    if candidates.certainties is not None:
        return candidates.certainties
    cosines = candidates.cosines
    rows = [
        certainty(share, None if cosines is None else cosines[place], candidates.has_vector)
        for place, share in enumerate(candidates.shares)
    ]
    return np.array(rows).reshape(candidates.shares.shape)


def _largest(candidates: Candidates, by_topic: NDArray[np.floating], sign: int) -> Scores:
    """Of the topics wanted (1) or pushed away (-1), each counting as much as it weighs."""
    largest = np.zeros(len(candidates), by_topic.dtype)
    for place, topic in enumerate(candidates.profile.topics):
        largest = np.maximum(largest, _force(topic.weight, sign) * by_topic[place])
    return largest


def _force(weight: float, sign: int) -> float:
    return min(max(sign * weight, 0.0), 1.0)
