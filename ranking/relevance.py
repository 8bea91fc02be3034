"""Relevance: how surely a paper is about the topic that it is closest to."""

import numpy as np

from bot.domain import CloseTo, Topic
from ranking.candidates import Candidates, Scores
from ranking.fusion import CUT_OFF, fused
from ranking.pipeline import Scorer


class Relevance(Scorer):
    """The largest over the topics, never their centroid; lessened by closeness to a topic pushed away."""

    name = "relevance"

    def score(self, candidates: Candidates) -> Scores:
        return wanted(candidates) * (1 - unwanted(candidates))

    def evidence(self, candidates: Candidates) -> CloseTo | None:
        topics = candidates.profile.topics
        shares = [
            (float(_weighed(candidates, place, topic)[0]), topic.name)
            for place, topic in enumerate(topics)
            if topic.weight > 0
        ]
        best, name = max(shares, default=(0.0, ""))
        return CloseTo(name) if best >= CUT_OFF else None


def wanted(candidates: Candidates) -> Scores:
    return _largest(candidates, sign=1)


def unwanted(candidates: Candidates) -> Scores:
    return _largest(candidates, sign=-1)


def _largest(candidates: Candidates, sign: int) -> Scores:
    largest = np.zeros(len(candidates))
    for place, topic in enumerate(candidates.profile.topics):
        if sign * topic.weight > 0:
            largest = np.maximum(largest, _weighed(candidates, place, topic))
    return largest


def _weighed(candidates: Candidates, place: int, topic: Topic) -> Scores:
    cosine = None if candidates.cosines is None else candidates.cosines[place]
    return min(abs(topic.weight), 1.0) * fused(candidates.shares[place], cosine, candidates.has_vector)
