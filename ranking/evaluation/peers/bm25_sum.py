"""arXivDigest's sample system: a BM25 match of each topic over the last week, summed; what was shown is left out."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "github.com/iai-group/arXivDigest (MIT), its sample recommender"


@dataclass(frozen=True, slots=True)
class Method:
    remembers: ClassVar[Memory] = "shown"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        total = np.zeros(len(shelf))
        for topic in desk.asked.topics:
            total += shelf.bags.bm25(topic.name, len(shelf))
        found: Scores = total[week.pool]
        return found
