"""zotero-arxiv-daily: the mean cosine with everything in a library, what was added last weighing most."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory, cosine_to_topics
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "github.com/TideDra/zotero-arxiv-daily (AGPL-3), rebuilt from its formula"


@dataclass(frozen=True, slots=True)
class Method:
    """The library is what was liked; before that it is the channel's topics. It remembers nothing that it sent."""

    remembers: ClassVar[Memory] = "nothing"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        library = desk.liked[::-1]
        if not library:
            return 10 * cosine_to_topics(shelf, week, desk)
        weights = 1 / (1 + np.log10(np.arange(len(library)) + 1))
        cosines = shelf.vectors[week.pool] @ shelf.vectors[library].T
        found: Scores = 10 * (cosines @ (weights / weights.sum())).astype(float)
        return found
