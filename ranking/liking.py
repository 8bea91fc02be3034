"""Liking: taste as a scorer."""

from bot.domain import LikedPaper
from ranking.candidates import Candidates, Scores
from ranking.pipeline import Scorer


class Taste(Scorer):
    """How likely a like is, as far as reactions can be trusted: nothing at all before the first one."""

    name = "taste"

    def score(self, candidates: Candidates) -> Scores:
        return candidates.leaning

    def evidence(self, candidates: Candidates) -> LikedPaper | None:
        if candidates.taster is None or candidates.leaning[0] <= 0.5 * candidates.taster.trust:
            return None
        return candidates.taster.resembles(candidates.moment, int(candidates.rows[0]))
