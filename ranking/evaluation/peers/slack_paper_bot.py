"""Slack-Paper-Bot: keyword hits first, then half the nearest topic and half the nearest liked paper, cut at 0.5."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory, cosine_to_topics, largest_cosine
from ranking.evaluation.question import Scores, Shelf

SOURCE: Final = "github.com/Dr-Left/Slack-Paper-Bot (no licence), rebuilt from its description"
CUT_OFF: Final = 0.5
HIT: Final = 10.0


@dataclass(frozen=True, slots=True)
class Method:
    """A keyword is a topic's name as it stands; a fire on a paper makes it a liked one."""

    remembers: ClassVar[Memory] = "shown"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        topics, liked = cosine_to_topics(shelf, week, desk), largest_cosine(shelf, week, desk.liked)
        near = 0.5 * topics + 0.5 * liked if desk.liked else topics
        hits = np.array([self._hit(shelf, int(row), desk) for row in week.pool])
        return np.where(hits, HIT + near, np.where(near >= CUT_OFF, near, -np.inf))

    def _hit(self, shelf: Shelf, row: int, desk: Desk) -> bool:
        text = shelf.papers[row].text.lower()
        return any(topic.name.lower() in text for topic in desk.asked.topics)
