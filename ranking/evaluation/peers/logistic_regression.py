"""Logistic regression a person on tf-idf with random negatives, in the manner of Scholar Inbox."""

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.peers.peer import Memory, cosine_to, cosine_to_topics
from ranking.evaluation.peers.sanity import features
from ranking.evaluation.question import Scores, Shelf
from ranking.logistic import SMALLEST, sigmoid

SOURCE: Final = "arXiv 2504.08385 (Scholar Inbox), as rebuilt in github.com/OpenRaiser/PaperFlow (MIT)"
BACKGROUND: Final = 20
"""Random papers of each day that was read."""
BACKGROUND_WEIGHT: Final = 0.10
FEWEST: Final = (3, 8)
"""Positives and negatives below which centroids do the work."""
CONTENT: Final = 0.85


@dataclass(frozen=True, slots=True)
class Method:
    """``0.85 content + 0.15 cold-start profile``."""

    seed: int
    remembers: ClassVar[Memory] = "shown"

    def scores(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        profile = cosine_to_topics(shelf, week, desk)
        if not desk.votes:
            return profile
        return CONTENT * self._content(shelf, week, desk) + (1 - CONTENT) * profile

    def _content(self, shelf: Shelf, week: Week, desk: Desk) -> Scores:
        background = self._background(shelf, week, desk)
        if len(desk.liked) < FEWEST[0] or len(desk.disliked) + len(background) < FEWEST[1]:
            return cosine_to(shelf, week, desk.liked) - 0.5 * cosine_to(shelf, week, desk.disliked)
        from sklearn.linear_model import LogisticRegression

        rows = np.array([*desk.liked, *desk.disliked, *background], np.intp)
        weights = np.ones(len(rows))
        weights[len(desk.votes) :] = BACKGROUND_WEIGHT
        model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=200)
        words = features(shelf)
        read = words[rows]
        # The weights lie in the span of what was read, so that they can be found in as many dimensions: a rotation.
        values, axes = np.linalg.eigh((read @ read.T).toarray())
        axes, values = axes[:, values > SMALLEST], values[values > SMALLEST]
        model.fit(axes * np.sqrt(values), np.arange(len(rows)) < len(desk.liked), sample_weight=weights)
        coefficients = read.T @ (axes @ (model.coef_[0] / np.sqrt(values)))
        return sigmoid(words[week.pool] @ coefficients + model.intercept_[0])

    def _background(self, shelf: Shelf, week: Week, desk: Desk) -> list[int]:
        """Papers that came before this week, the same for everybody in it."""
        earlier = int(week.pool.min()) if len(week.pool) else 0
        drawn = np.random.default_rng([self.seed, week.number]).permutation(earlier)[: BACKGROUND * 5]
        judged = {vote.row for vote in desk.votes}
        return [int(row) for row in drawn if int(row) not in judged and int(row) < len(shelf)]
