"""Freshness: what is new comes first, and what is older fades."""

from typing import Final

import numpy as np

from bot.domain import New
from ranking.candidates import Candidates, Scores
from ranking.moment import DAY
from ranking.novelty import novelty
from ranking.pipeline import Scorer

FADES_IN_DAYS: Final = 7.0
"""The age at which a paper's freshness has fallen to 1/e of the older papers' share."""


class Freshness(Scorer):
    """Half for being new to this digest, half for exponential decay with the days since listing."""

    name = "freshness"

    def score(self, candidates: Candidates) -> Scores:
        """The same for every channel whose digests cover as many days."""
        known, key = candidates.moment.remembered(candidates.rows), (self.name, candidates.profile.days)
        if key not in known:
            days = candidates.moment.age[candidates.rows] / DAY
            new = days <= candidates.profile.days
            known[key] = 0.5 * new + 0.5 * np.exp(-days / FADES_IN_DAYS)
        scores: Scores = known[key]
        return scores

    def evidence(self, candidates: Candidates) -> New | None:
        """That it is new; that we also expect it to rise is for momentum to say."""
        new = novelty(candidates)
        return None if new is None or new.rises else new
