"""Followed: papers by the authors and labs that a channel follows."""

import numpy as np

from bot.domain import Follow, Followed
from ranking.candidates import Candidates, Scores
from ranking.folding import folded
from ranking.index import PaperIndex
from ranking.pipeline import Scorer


class ByFollowed(Scorer):
    """One for a paper of somebody followed, else zero. Names match whole, in any case and accents."""

    name = "followed"

    def score(self, candidates: Candidates) -> Scores:
        scores = np.zeros(len(candidates))
        for follow in candidates.profile.follows:
            scores[np.isin(candidates.rows, _rows(candidates.moment.corpus, follow))] = 1.0
        return scores

    def evidence(self, candidates: Candidates) -> Followed | None:
        for follow in candidates.profile.follows:
            if candidates.rows[0] in _rows(candidates.moment.corpus, follow):
                return Followed(follow.kind, follow.name)
        return None


def _rows(corpus: PaperIndex, follow: Follow) -> tuple[int, ...]:
    return corpus.makers.get((follow.kind, folded(follow.name)), ())
