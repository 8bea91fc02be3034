"""arxiv-sanity-lite: a linear SVM on tf-idf a tag, every other paper a negative; its search until the first like."""

from dataclasses import dataclass
from typing import ClassVar, Final

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory
from ranking.evaluation.peers.sanity import decision, searched
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "github.com/karpathy/arxiv-sanity-lite (MIT)"
COST: Final = 0.01
TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Method:
    """A liked paper is a tagged one; its mail leaves out what is tagged and nothing else."""

    remembers: ClassVar[Memory] = "liked"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        if not desk.liked:
            return searched(shelf, week, desk)
        return decision(shelf, week, desk.liked, {}, COST, TOLERANCE)
