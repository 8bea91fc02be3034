"""Exploration: a paper from beyond the topics, which says of itself that it is one."""

import numpy as np

from bot.domain import Outside
from ranking.candidates import Candidates, Scores
from ranking.pipeline import Scorer


class Exploration(Scorer):
    """The same for every candidate: it changes no order, and its share of the score carries the label."""

    name = "exploration"

    def score(self, candidates: Candidates) -> Scores:
        return np.ones(len(candidates))

    def evidence(self, candidates: Candidates) -> Outside:  # noqa: ARG002  # it holds for all of them
        return Outside()
