"""The papers in question for one profile, with every product of vectors that its scorers need."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.domain import Paper
from bot.ports import Matrix, Profile
from ranking.dense import products
from ranking.index import PaperIndex, Rows
from ranking.lexical import lexical
from ranking.moment import Moment
from ranking.taste import Taster, learn

Scores = NDArray[np.float64]
RIVALS = 50
"""Papers nearest to the topics, among which a leaning is measured."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """``shares`` and ``cosines`` have a row per topic and a column per paper.

    ``cosines`` is None when topics and papers cannot be compared.
    """

    moment: Moment
    profile: Profile
    rows: Rows
    shares: NDArray[np.float64]
    """How much of each topic's words a paper has."""
    cosines: NDArray[np.float64] | None
    taster: Taster | None
    leaning: Scores
    """How much each paper is to the taste learned from feedback; a half is neutral."""

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
        shares, leaning = self.shares[:, chosen], self.leaning[chosen]
        return replace(self, rows=self.rows[chosen], shares=shares, cosines=cosines, leaning=leaning)


def gather(moment: Moment, profiles: Sequence[Profile], rows: Rows) -> list[Candidates]:
    """The same papers for many profiles, from one product of matrices."""
    corpus = moment.corpus
    tasters = [learn(moment, profile) for profile in profiles]
    none = np.zeros((0, corpus.matrix.shape[1]), np.float32)
    topics = [_comparable(corpus, profile, none) for profile in profiles]
    tastes = [none if taster is None else taster.direction[None, :] for taster in tasters]
    blocks = products([*topics, *tastes, none], corpus.matrix[_run(rows)])
    return [
        Candidates(
            moment=moment,
            profile=profile,
            rows=rows,
            shares=_shares(moment, profile, rows),
            cosines=cosines if corpus.fits(profile.vectors) else None,
            taster=taster,
            leaning=_leaning(moment, rows, taster, margins, _rivals(profile, cosines)),
        )
        for profile, taster, cosines, margins in zip(
            profiles, tasters, blocks[: len(profiles)], blocks[len(profiles) : -1], strict=True
        )
    ]


def _run(rows: Rows) -> Rows | slice:
    """Rows one after another as a slice, which copies nothing."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and (np.diff(rows) == 1).all():
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def _shares(moment: Moment, profile: Profile, rows: Rows) -> NDArray[np.float64]:
    shares = np.zeros((len(profile.topics), len(rows)))
    for place, topic in enumerate(profile.topics):
        shares[place] = lexical(moment.corpus.words, topic, moment.known)[rows]
    return shares


def _leaning(moment: Moment, rows: Rows, taster: Taster | None, margins: Scores, rivals: Rows) -> Scores:
    if taster is None or not len(rows):
        return np.zeros(len(rows))
    return taster.leaning(moment, rows, margins[0], rivals)


def _rivals(profile: Profile, cosines: NDArray[np.float64]) -> Rows:
    """The positions of the papers nearest to the topics, which compete with one another; without topics all."""
    wanted = [place for place, topic in enumerate(profile.topics) if topic.weight > 0]
    if not wanted or not len(cosines):
        return np.arange(cosines.shape[1])
    return np.argsort(-cosines[wanted].max(axis=0), kind="stable")[:RIVALS]


def _comparable(corpus: PaperIndex, profile: Profile, none: Matrix) -> Matrix:
    return profile.vectors if profile.vectors is not None and corpus.fits(profile.vectors) else none
