"""Stages: what leaves papers out of a ranking or changes their order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bot.domain import Paper
from ranking.folding import folded
from ranking.fusion import CUT_OFF
from ranking.index import PaperIndex, Rows
from ranking.logistic import log_odds
from ranking.moment import DAY
from ranking.pipeline import Ranking, Stage
from ranking.relevance import sure, unwanted

DUPLICATE = 0.93
"""The cosine from which two papers are nearly the same."""


@dataclass(frozen=True, slots=True)
class Unseen(Stage):
    """Without the papers that were shown before."""

    def apply(self, ranking: Ranking) -> Ranking:
        return ranking.where(self.keeps(ranking))

    def keeps(self, ranking: Ranking) -> NDArray[np.bool_]:
        candidates = ranking.candidates
        known = candidates.moment.corpus.rows
        shown = [known[paper_id] for paper_id in candidates.profile.shown if paper_id in known]
        return ~np.isin(candidates.rows, np.array(shown, np.intp))


@dataclass(frozen=True, slots=True)
class Muted(Stage):
    """Without papers in which a muted word or phrase occurs whole, or that are about a topic pushed away."""

    def apply(self, ranking: Ranking) -> Ranking:
        ranking = ranking.where(unwanted(ranking.candidates) < CUT_OFF)
        phrases = [folded(mute) for mute in ranking.candidates.profile.mutes]
        if not any(phrases):
            return ranking
        pattern = re.compile(rf"\b(?:{'|'.join(re.escape(phrase) for phrase in phrases if phrase)})(?:s|es)?\b")
        kept = [at for at in ranking.order if not pattern.search(_searchable(ranking.candidates.paper(at)))]
        return ranking.ordered(np.array(kept, np.intp))


def _searchable(paper: Paper) -> str:
    return folded(" | ".join((paper.title, *paper.keywords, paper.abstract)))


@dataclass(frozen=True, slots=True)
class Relevant(Stage):
    """Only papers that are surely enough about one of the topics, or chosen by name. Without topics, everything.

    What a channel is known to like may be less surely about its topics: ``taste`` is how far the log-odds that a paper
    needs fall from no liking to a full one. Until there are reactions the cut-off is the same for all.
    """

    cut_off: float = CUT_OFF
    taste: float = 0.0
    needs: ClassVar[frozenset[str]] = frozenset({"relevance"})

    def __post_init__(self) -> None:
        if not 0 <= self.cut_off <= 1:
            raise ValueError(f"A cut-off lies between 0 and 1, not at {self.cut_off}.")
        if self.taste < 0:
            raise ValueError("Liking a paper can only make it easier to keep.")

    def apply(self, ranking: Ranking) -> Ranking:
        return ranking.where(self.keeps(ranking))

    def keeps(self, ranking: Ranking) -> NDArray[np.bool_]:
        if not any(topic.weight > 0 for topic in ranking.candidates.profile.topics):
            return np.ones(len(ranking.candidates), bool)
        liked = self.taste * ranking.scores["taste"] if self.taste and "taste" in ranking.scores else 0.0
        kept: NDArray[np.bool_] = log_odds(sure(ranking.candidates)) + liked >= log_odds(np.array(self.cut_off))
        for reason in ("followed", "named"):
            if reason in ranking.scores:
                kept |= ranking.scores[reason] > 0
        return kept


@dataclass(frozen=True, slots=True)
class Beyond(Stage):
    """Only what a cut-off leaves out."""

    cut_off: Relevant
    needs: ClassVar[frozenset[str]] = Relevant.needs

    def apply(self, ranking: Ranking) -> Ranking:
        return ranking.where(~self.cut_off.keeps(ranking))


@dataclass(frozen=True, slots=True)
class Fresh(Stage):
    """Only papers that are new to this digest."""

    def apply(self, ranking: Ranking) -> Ranking:
        candidates = ranking.candidates
        return ranking.where(candidates.moment.age[candidates.rows] <= candidates.profile.days * DAY)


@dataclass(frozen=True, slots=True)
class Diversify(Stage):
    """Maximal marginal relevance over the best ``within``, and no near-duplicates among them.

    The next paper is the one with the largest ``trade * score - (1 - trade) * largest cosine to one before it``
    (Carbonell and Goldstein 1998); one nearer than ``duplicate`` to a better one is left out.
    """

    trade: float
    duplicate: float = DUPLICATE
    within: int = 60

    def __post_init__(self) -> None:
        if not (0 < self.trade <= 1 and 0 < self.duplicate <= 1 and self.within > 0):
            raise ValueError("Diversify takes a trade-off and a cosine above 0 and up to 1, and a positive number.")

    def apply(self, ranking: Ranking) -> Ranking:
        head = ranking.order[: self.within]
        corpus = ranking.candidates.moment.corpus
        alike = alikeness(corpus, ranking.candidates.rows[head])
        chosen = self._chosen(ranking.total[head], alike)
        return ranking.ordered(head[chosen])

    def _chosen(self, scores: NDArray[np.float64], alike: NDArray[np.float64]) -> list[int]:
        chosen: list[int] = []
        redundancy = np.zeros(len(scores))
        open_ = np.ones(len(scores), bool)
        while open_.any():
            margin = np.where(open_, self.trade * scores - (1 - self.trade) * redundancy, -np.inf)
            best = int(np.argmax(margin))
            chosen.append(best)
            redundancy = np.maximum(redundancy, alike[best])
            open_ &= alike[best] < self.duplicate
            open_[best] = False
        return chosen


def alikeness(corpus: PaperIndex, rows: Rows) -> NDArray[np.float64]:
    """Cosines, and one between papers of the same title."""
    vectors = corpus.matrix[rows]
    cosines = np.clip(vectors @ vectors.T, 0, 1).astype(float)
    titles = np.array(_numbered([folded(corpus.papers[row].title) for row in rows]))
    return np.where(titles[:, None] == titles[None, :], 1.0, cosines)


def _numbered(names: Sequence[str]) -> list[int]:
    numbers: dict[str, int] = {}
    return [numbers.setdefault(name, len(numbers)) for name in names]


@dataclass(frozen=True, slots=True)
class Top(Stage):
    """As many as the profile asks for."""

    def apply(self, ranking: Ranking) -> Ranking:
        return ranking.ordered(ranking.order[: ranking.candidates.profile.size])
