"""Hacker News' front page: votes that decay with age."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "news.ycombinator.com, the ranking that was published with its Arc source"
GRAVITY: Final = 1.8


@dataclass(frozen=True, slots=True)
class Method:
    """``(points - 1)^0.8 / ((minutes + 120) / 60)^1.8``; what has no vote yet comes last, the newest of it first."""

    remembers: ClassVar[Memory] = "shown"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:  # noqa: ARG002 - others need it
        points = np.maximum(np.nan_to_num(week.upvotes) - 1, 0)
        hours = (week.ages * 24 * 60 + 120) / 60
        found: Scores = points**0.8 / hours**GRAVITY - 1e-9 * week.ages
        return found
