"""Liking: taste as a scorer."""

from bot.domain import LikedPaper
from ranking.candidates import Candidates, Scores
from ranking.pipeline import Scorer


class Taste(Scorer):
    """A half is neutral; nothing at all before the first reaction."""

    name = "taste"

    def score(self, candidates: Candidates) -> Scores:
        return candidates.leaning

    def evidence(self, candidates: Candidates) -> LikedPaper | None:
        if candidates.taster is None or candidates.leaning[0] <= 0.5:
            return None
        return candidates.taster.resembles(candidates.moment, int(candidates.rows[0]))
