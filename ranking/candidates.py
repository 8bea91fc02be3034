"""The papers in question for one profile, with every product of vectors that its scorers need."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.domain import Paper
from bot.ports import Matrix, Profile
from ranking.dense import products
from ranking.fusion import standing
from ranking.index import PaperIndex, Rows
from ranking.lexical import lexical
from ranking.moment import Moment
from ranking.second_look import second_look
from ranking.taste import Taster, learn

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """``shares``, ``cosines`` and ``standings`` have a row per topic and a column per paper.

    ``cosines`` is None when topics and papers cannot be compared.
    """

    moment: Moment
    profile: Profile
    rows: Rows
    shares: NDArray[np.float64]
    """How much of each topic's words a paper has."""
    cosines: NDArray[np.float64] | None
    standings: NDArray[np.float64]
    """How a paper stands on each topic among all there are, in [0, 1]."""
    taster: Taster | None
    leaning: Scores
    """How likely each paper is liked, as far as feedback can be trusted; nothing without any."""

    def __len__(self) -> int:
        return len(self.rows)

    def paper(self, at: int) -> Paper:
        return self.moment.corpus.papers[int(self.rows[at])]

    @property
    def has_vector(self) -> NDArray[np.bool_]:
        return self.moment.corpus.has_vector[self.rows]

    def only(self, chosen: slice | Rows) -> "Candidates":
        """The same question about some of the papers, by their places."""
        cosines = None if self.cosines is None else self.cosines[:, chosen]
        return replace(
            self,
            rows=self.rows[chosen],
            shares=self.shares[:, chosen],
            cosines=cosines,
            standings=self.standings[:, chosen],
            leaning=self.leaning[chosen],
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
    return [candidates.again() for candidates in glance(moment, profiles, rows)]


def glance(moment: Moment, profiles: Sequence[Profile], rows: Rows) -> list[Candidates]:
    """The same papers for many profiles, from one product of matrices: each paper by itself."""
    corpus = moment.corpus
    tasters = [learn(moment, profile) for profile in profiles]
    none = np.zeros((0, corpus.matrix.shape[1]), np.float32)
    topics = [_comparable(corpus, profile, none) for profile in profiles]
    tastes = [none if taster is None else taster.direction[None, :] for taster in tasters]
    blocks = products([*topics, *tastes, none], corpus.matrix[_run(rows)])
    return [
        _first(moment, profile, rows, cosines if corpus.fits(profile.vectors) else None, taster, margins)
        for profile, taster, cosines, margins in zip(
            profiles, tasters, blocks[: len(profiles)], blocks[len(profiles) : -1], strict=True
        )
    ]


def _first(
    moment: Moment,
    profile: Profile,
    rows: Rows,
    cosines: NDArray[np.float64] | None,
    taster: Taster | None,
    margins: NDArray[np.float64],
) -> Candidates:
    known = [lexical(moment.corpus.words, topic, moment.known) for topic in profile.topics]
    shares = np.array([share[rows] for share in known]).reshape(len(known), len(rows))
    best = [float(share.max(initial=0.0)) for share in known]
    return Candidates(
        moment=moment,
        profile=profile,
        rows=rows,
        shares=shares,
        cosines=cosines,
        standings=standings(shares, best, cosines, moment.corpus.has_vector[rows]),
        taster=taster,
        leaning=_leaning(moment, rows, taster, margins),
    )


def standings(
    shares: NDArray[np.float64],
    best: Sequence[float],
    cosines: NDArray[np.float64] | None,
    has_vector: NDArray[np.bool_],
) -> NDArray[np.float64]:
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


def _leaning(moment: Moment, rows: Rows, taster: Taster | None, margins: Scores) -> Scores:
    if taster is None or not len(rows):
        return np.zeros(len(rows))
    return taster.score(margins[0], moment.traits[_run(rows)])


def _comparable(corpus: PaperIndex, profile: Profile, none: Matrix) -> Matrix:
    return profile.vectors if profile.vectors is not None and corpus.fits(profile.vectors) else none
