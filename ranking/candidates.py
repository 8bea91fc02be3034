"""The papers in question for one profile, with every product of vectors that its scorers need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from bot.domain import Paper
from bot.ports import Profile
from ranking.fusion import standing
from ranking.index import Rows
from ranking.moment import Moment
from ranking.second_look import second_look
from ranking.sights import Sight, sights, twice
from ranking.taste import Taster, learn

Scores = NDArray[np.float64]

TOGETHER: Final = 64
"""Profiles that share products of matrices: enough for their speed, few enough for memory."""
LEARNED: Final = 16
"""Tastes that share one product with the words of all papers, so that it stays in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """``shares``, ``cosines`` and ``standings`` have a row per topic and a column per paper.

    ``cosines`` is None when topics and papers cannot be compared.
    """

    moment: Moment
    profile: Profile
    rows: Rows
    has_vector: NDArray[np.bool_]
    shares: NDArray[np.floating]
    """How much of each topic's words a paper has."""
    cosines: NDArray[np.floating] | None
    standings: NDArray[np.floating]
    """How a paper stands on each topic among all there are, in [0, 1]."""
    taster: Taster | None
    leaning: Scores
    """How likely each paper is liked, as far as feedback can be trusted; nothing without any."""
    certainties: NDArray[np.float64] | None = None
    """How surely each paper is about each topic, where that was worked out already."""

    def __len__(self) -> int:
        return len(self.rows)

    def paper(self, at: int) -> Paper:
        return self.moment.corpus.papers[int(self.rows[at])]

    def only(self, chosen: slice | Rows) -> "Candidates":
        """The same question about some of the papers, by their places."""
        cosines = None if self.cosines is None else self.cosines[:, chosen]
        certainties = None if self.certainties is None else self.certainties[:, chosen]
        return replace(
            self,
            rows=self.rows[chosen],
            has_vector=self.has_vector[chosen],
            shares=self.shares[:, chosen],
            cosines=cosines,
            standings=self.standings[:, chosen],
            leaning=self.leaning[chosen],
            certainties=certainties,
        )

    def again(self) -> "Candidates":
        """After a second look at the papers that stand best on each topic."""
        vectors = self.profile.vectors
        if self.cosines is None or vectors is None or not len(self):
            return self
        corpus, known = self.moment.corpus, self.moment.known
        looks = [
            second_look(corpus, known, self.rows, topic, vector, first) if topic.weight > 0 else first
            for topic, vector, first in zip(self.profile.topics, vectors, self.standings, strict=True)
        ]
        return replace(self, standings=np.array(looks).reshape(self.standings.shape))


def gather(moment: Moment, profiles: Sequence[Profile], rows: Rows) -> list[Candidates]:
    """The same papers for many profiles, the best of them looked at twice."""
    return list(gathered(moment, profiles, rows))


def gathered(moment: Moment, profiles: Sequence[Profile], rows: Rows) -> Iterator[Candidates]:
    """The same one by one, so that no more is in memory than so many profiles have in common."""
    moment.remember(rows)
    for start in range(0, len(profiles), TOGETHER):
        portion = profiles[start : start + TOGETHER]
        seen = sights(moment, portion, rows)
        for profile, its in zip(portion, seen, strict=True):
            twice(moment, profile, rows, its)
        yield from _first(moment, portion, rows, seen)


def glance(moment: Moment, profiles: Sequence[Profile], rows: Rows) -> list[Candidates]:
    """The same papers for many profiles, each paper by itself."""
    return list(_first(moment, profiles, rows, sights(moment, profiles, rows)))


def _first(
    moment: Moment, profiles: Sequence[Profile], rows: Rows, seen: Sequence[Sequence[Sight]]
) -> Iterator[Candidates]:
    tasters = [
        learn(moment, profile, [sight.nearness for sight in its]) for profile, its in zip(profiles, seen, strict=True)
    ]
    leanings, has_vector = leaning(moment, rows, tasters), moment.corpus.has_vector[rows]
    for each in zip(profiles, seen, tasters, leanings, strict=True):
        yield _candidates(moment, rows, has_vector, *each)


def _candidates(
    moment: Moment,
    rows: Rows,
    has_vector: NDArray[np.bool_],
    profile: Profile,
    seen: Sequence[Sight],
    taster: Taster | None,
    liked: Scores,
) -> Candidates:
    shape = (len(seen), len(rows))
    comparable = moment.corpus.fits(profile.vectors)
    cosines = [sight.cosine for sight in seen if sight.cosine is not None]
    return Candidates(
        moment=moment,
        profile=profile,
        rows=rows,
        has_vector=has_vector,
        shares=np.array([sight.share for sight in seen]).reshape(shape),
        cosines=np.array(cosines, np.float64).reshape(shape) if comparable else None,
        standings=np.array([sight.standing for sight in seen]).reshape(shape),
        taster=taster,
        leaning=liked,
        certainties=np.array([sight.certainty for sight in seen]).reshape(shape),
    )


def leaning(moment: Moment, rows: Rows, tasters: Sequence[Taster | None]) -> list[Scores]:
    """How each of many profiles leans to each candidate, from two products for all of them."""
    found = [np.zeros(len(rows)) for _ in tasters]
    learned = [(place, taster) for place, taster in enumerate(tasters) if taster is not None]
    if not learned or not len(rows):
        return found
    matrix, traits = moment.corpus.matrix[_run(rows)], _traits(moment, rows)
    for start in range(0, len(learned), LEARNED):
        some = learned[start : start + LEARNED]
        margins = np.array([taster.direction for _, taster in some]) @ matrix.T
        said = (traits @ np.array([taster.leanings for _, taster in some]).T).T
        for (place, taster), margin, word in zip(some, margins, said, strict=True):
            found[place] = taster.liking(margin.astype(np.float64) + word)
    return found


def _traits(moment: Moment, rows: Rows) -> csr_array:
    known = moment.remembered(rows)
    if "traits" not in known:
        known["traits"] = moment.traits[_run(rows)]
    return known["traits"]


def standings(
    shares: NDArray[np.floating],
    best: Sequence[float],
    cosines: NDArray[np.floating] | None,
    has_vector: NDArray[np.bool_],
) -> NDArray[np.floating]:
    """Topic by topic, at the first look. ``best`` is the largest share that any known paper has."""
    rows = [
        standing(share, best[place], None if cosines is None else cosines[place], has_vector)
        for place, share in enumerate(shares)
    ]
    return np.array(rows).reshape(shares.shape)


def _run(rows: Rows) -> Rows | slice:
    """Rows one after another as a slice, which copies nothing."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and (np.diff(rows) == 1).all():
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows
