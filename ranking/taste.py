"""Taste: what a channel's reactions teach, from the first one on."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import LikedPaper
from bot.ports import Profile, Vector
from ranking.index import Rows
from ranking.labels import Label, labels_of
from ranking.lexical import text_query
from ranking.logistic import fit, sigmoid
from ranking.moment import Moment

Scores = NDArray[np.float64]

HALF_TRUST: Final = 4.0
"""The weight of reactions at which taste counts half of what it can: n / (n + 4)."""
BACKGROUND: Final = 100
"""Random papers that stand for everything nobody asked for."""
NEAREST: Final = 30
"""Papers nearest to the topics that stand for them."""
RIDGE: Final = 0.1
STEEPNESS: Final = 1.7
"""Makes the logistic curve nearly the normal one: a score says which share of its rivals a paper beats."""
SMALLEST_SPREAD: Final = 0.05
RECENT: Final = 500
"""At most so many labels are learned from, those of the papers known last."""
QUOTED: Final = 20
"""At most so many judged papers are compared word by word with papers that have no vector."""
RESEMBLES: Final = 0.5
"""The cosine from which a paper may be said to be like another."""
SEED: Final = 20240527


@dataclass(frozen=True, slots=True, eq=False)
class Taster:
    """A logistic regression on vectors: the direction that tells likes from dislikes, and how far to trust it."""

    labels: tuple[Label, ...]
    direction: Vector
    trust: float

    def leaning(self, moment: Moment, rows: Rows, margins: Scores, rivals: Rows) -> Scores:
        """In [0, 1], a half for what is usual among the ``rivals``; by words for papers without a vector.

        ``margins`` are the products of the rows' vectors with ``direction``. Only their differences among the
        papers that compete for the digest matter, so they are measured by the spread of those.
        """
        usual, spread = float(np.mean(margins[rivals])), float(np.std(margins[rivals]))
        inclination = sigmoid(STEEPNESS * (margins - usual) / max(spread, SMALLEST_SPREAD)) - 0.5
        wordless = ~moment.corpus.has_vector[rows]
        if wordless.any():
            inclination[wordless] = self._by_words(moment)[rows[wordless]]
        return 0.5 + self.trust * inclination

    def _by_words(self, moment: Moment) -> Scores:
        likeness = {True: np.zeros(moment.known), False: np.zeros(moment.known)}
        for label in self.labels[-QUOTED:]:
            share = moment.corpus.words.share(text_query(moment.corpus.papers[label.row].text), moment.known)
            liked = label.weight > 0
            likeness[liked] = np.maximum(likeness[liked], share)
        return np.clip(likeness[True] - likeness[False], -0.5, 0.5)

    def resembles(self, moment: Moment, row: int) -> LikedPaper | None:
        """The liked paper nearest to this one, if it is near."""
        liked = [label for label in self.labels if label.people and label.weight > 0 and label.row != row]
        if not liked or not moment.corpus.has_vector[row]:
            return None
        cosines = moment.corpus.matrix[[label.row for label in liked]] @ moment.corpus.matrix[row]
        best = int(np.argmax(cosines))
        if cosines[best] < RESEMBLES:
            return None
        paper = moment.corpus.papers[liked[best].row]
        return LikedPaper(paper.id, paper.title, liked[best].people)


def learn(moment: Moment, profile: Profile) -> Taster | None:
    """What this profile's reactions teach, or None when there are none."""
    labels = labels_of(profile.feedback, moment.corpus.rows, moment.known, moment.now)[-RECENT:]
    if not labels:
        return None
    total = sum(abs(label.weight) for label in labels)
    direction = _regression(moment, profile, [it for it in labels if moment.corpus.has_vector[it.row]])
    return Taster(tuple(labels), direction, trust=total / (total + HALF_TRUST))


def _regression(moment: Moment, profile: Profile, labels: list[Label]) -> Vector:
    """Likes against dislikes, with other papers standing in weakly for what nobody judged.

    The papers nearest to the topics stand for the topics, as weak likes: so a dislike teaches what sets that paper
    apart from its topic, and not that the topic is disliked. Random papers are weak dislikes beside a like; with
    nothing to like at all they are what the dislikes differ from.
    """
    corpus = moment.corpus
    if not labels:
        return np.zeros(corpus.matrix.shape[1], np.float32)
    judged = {label.row for label in labels}
    nearest, random = _nearest(moment, profile, judged), _random(moment, judged)
    liked = sum(label.weight for label in labels if label.weight > 0)
    groups = [
        *((np.array([label.row]), float(label.weight > 0), abs(label.weight)) for label in labels),
        (nearest, 1.0, 1.0),
        (random, 0.0, 1.0 + liked) if liked else (random, 1.0, 0.0 if len(nearest) else 1.0),
    ]
    present = [(rows, target, weight) for rows, target, weight in groups if len(rows) and weight]
    return fit(
        corpus.matrix[np.concatenate([rows for rows, _, _ in present])],
        np.concatenate([np.full(len(rows), target) for rows, target, _ in present]),
        np.concatenate([np.full(len(rows), weight / len(rows)) for rows, _, weight in present]),
        RIDGE,
    )


def _nearest(moment: Moment, profile: Profile, judged: set[int]) -> Rows:
    """The papers nearest to the topics, best first."""
    wanted = [place for place, topic in enumerate(profile.topics) if topic.weight > 0]
    if profile.vectors is None or not wanted or not moment.corpus.fits(profile.vectors):
        return np.zeros(0, np.intp)
    cosines = (profile.vectors[wanted] @ moment.corpus.matrix[: moment.known].T).max(axis=0)
    cosines[list(judged)] = -1
    return np.argsort(-cosines, kind="stable")[: min(NEAREST, moment.known - len(judged))]


def _random(moment: Moment, judged: set[int]) -> Rows:
    """The same papers whenever the same ones are known."""
    drawn = np.random.default_rng(SEED).permutation(moment.known)[: BACKGROUND + len(judged)]
    rows = [row for row in drawn if row not in judged and moment.corpus.has_vector[row]]
    return np.array(rows[:BACKGROUND], np.intp)
