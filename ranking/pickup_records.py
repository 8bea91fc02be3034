"""What was known of authors at a moment: which of their papers had been picked up, and how long ago."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ranking.moment import DAY
from ranking.pickup_features import Record, author_key

FADES_IN_DAYS: Final = 180.0
"""After so many days an author's earlier paper counts half."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper that was picked up: who wrote it, when it was listed (POSIX seconds), and its first votes."""

    paper_id: str
    authors: tuple[str, ...]
    at: float
    upvotes: float


History = Mapping[int, Sequence[Pick]]
"""By author's key."""


def history_of(picks: Sequence[Pick]) -> History:
    history: dict[int, list[Pick]] = defaultdict(list)
    for pick in picks:
        for author in pick.authors:
            history[author_key(author)].append(pick)
    return history


def records_at(history: History, authors: Collection[int], at: float, without: str = "") -> dict[int, Record]:
    """What was known before that moment of these authors, apart from the paper itself."""
    records = {}
    for author in authors:
        earlier = [pick for pick in history.get(author, ()) if pick.at < at and pick.paper_id != without]
        weights = [0.5 ** ((at - pick.at) / DAY / FADES_IN_DAYS) for pick in earlier]
        votes = sum(weight * float(np.log1p(pick.upvotes)) for weight, pick in zip(weights, earlier, strict=True))
        if weights:
            records[author] = (sum(weights), votes)
    return records
