"""Hugging Face Daily Papers: the list by upvotes, whatever the channel is about."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "huggingface.co/papers"


@dataclass(frozen=True, slots=True)
class Method:
    remembers: ClassVar[Memory] = "shown"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:  # noqa: ARG002 - others need it
        return np.nan_to_num(week.upvotes, nan=-1.0)
