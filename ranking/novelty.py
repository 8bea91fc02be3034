"""Novelty: whether a paper is so new that few have voted on it, and whether we would bet on it."""

from typing import Final

from bot.domain import New
from ranking.candidates import Candidates
from ranking.moment import DAY
from ranking.pickup import guess

FEW_VOTES: Final = 5
LIKELY: Final = -0.4
"""The log-odds of being picked up from which we say so: four in ten, seven times what is usual."""


def novelty(candidates: Candidates) -> New | None:
    """Of a single candidate: how many days ago it was listed, if it is new to this digest and has few votes."""
    row = int(candidates.rows[0])
    days = float(candidates.moment.age[row]) / DAY
    upvotes = candidates.moment.counts(row).upvotes
    if days > candidates.profile.days or (upvotes is not None and upvotes >= FEW_VOTES):
        return None
    return New(int(days), rises=guess(candidates.moment.corpus.papers[row]) >= LIKELY)
