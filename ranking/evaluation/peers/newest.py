"""Newest first, as a feed reader shows them."""

from dataclasses import dataclass
from typing import ClassVar, Final

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "arXiv and RSS bots"


@dataclass(frozen=True, slots=True)
class Method:
    remembers: ClassVar[Memory] = "shown"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:  # noqa: ARG002 - others need it
        return -week.ages
