"""arxiv-sanity-X: the same SVM with explicit negatives that weigh five times the others."""

from dataclasses import dataclass
from typing import ClassVar, Final

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory
from ranking.evaluation.peers.sanity import decision, searched
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "github.com/xihuai18/arxiv-sanity-x (MIT)"
COST: Final = 0.02
TOLERANCE: Final = 1e-3
NEGATIVE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Method:
    remembers: ClassVar[Memory] = "liked"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        if not desk.liked:
            return searched(shelf, week, desk)
        return decision(shelf, week, desk.liked, dict.fromkeys(desk.disliked, NEGATIVE), COST, TOLERANCE)
