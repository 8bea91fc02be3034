"""cv_arxiv-scraper: points for each thing that can be named, times a decay with age, and a learned interest."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from ranking.evaluation.bags import plain_words
from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory, cosine_to
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "github.com/rafico/cv_arxiv-scraper (MIT)"
TITLE_KEYWORD: Final = 14.0
TERM: Final = 3.0
RESOURCE: Final = 1.5
INTEREST: Final = 12.0
FADES_IN_DAYS: Final = 14.0
POSITIVES: Final = 5
"""From so many on the interest counts; disliked papers from three on."""
NEGATIVES: Final = 3


@dataclass(frozen=True, slots=True)
class Method:
    """Authors, affiliations, citations, venues and a language model's points are unknown here and count nothing."""

    remembers: ClassVar[Memory] = "shown"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        named = np.array([self._named(shelf, int(row), desk) for row in week.pool])
        found: Scores = (named + INTEREST * self._interest(shelf, week, desk)) * np.exp(-week.ages / FADES_IN_DAYS)
        return found

    def _named(self, shelf: Shelf, row: int, desk: Desk) -> float:
        paper = shelf.papers[row]
        wanted, words = set(plain_words(desk.asked.text)), set(shelf.words[row])
        title = any(topic.name.lower() in paper.title.lower() for topic in desk.asked.topics)
        resources = sum(bool(link) for link in (paper.links.code, paper.links.project))
        return TITLE_KEYWORD * title + TERM * len(wanted & words) + RESOURCE * resources

    def _interest(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        if len(desk.liked) < POSITIVES:
            return np.zeros(len(week.pool))
        away = cosine_to(shelf, week, desk.disliked) if len(desk.disliked) >= NEGATIVES else 0.0
        return np.clip(cosine_to(shelf, week, desk.liked) - away, -1, 1)
