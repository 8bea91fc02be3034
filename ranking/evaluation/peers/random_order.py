"""Random: the floor."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "none"


@dataclass(frozen=True, slots=True)
class Method:
    seed: int
    remembers: ClassVar[Memory] = "shown"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:  # noqa: ARG002 - others need it
        return np.random.default_rng([self.seed, week.number, *desk.sought.id.encode()]).random(len(week.pool))
