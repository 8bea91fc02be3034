"""The algebra: scorers add up with weights (``+``), stages follow (``>>``). Every share of a score is kept."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bot.domain import Contribution, Evidence, Ranked
from ranking.candidates import Candidates, Scores

Positions = NDArray[np.intp]
"""Places in ``Candidates.rows``."""


class Scorer(ABC):
    """Candidates to an array in [0, 1], and what a paper's share rests on."""

    name: ClassVar[str]

    @abstractmethod
    def score(self, candidates: Candidates) -> Scores: ...

    def evidence(self, candidates: Candidates) -> Evidence | None:  # noqa: ARG002  # most have something to say
        """What the share of a single candidate rests on."""
        return None

    def __rmul__(self, weight: float) -> "Sum":
        return Sum(((weight, self),))

    def __add__(self, other: "Scorer | Sum") -> "Sum":
        return 1.0 * self + other

    def __rshift__(self, stage: "Stage") -> "Pipeline":
        return 1.0 * self >> stage


class Stage(ABC):
    """A ranking to a ranking: it leaves papers out or changes their order, never their scores."""

    needs: ClassVar[frozenset[str]] = frozenset()
    """The scorers that it reads."""

    @abstractmethod
    def apply(self, ranking: "Ranking") -> "Ranking": ...

    def keeps(self, ranking: "Ranking") -> NDArray[np.bool_] | None:  # noqa: ARG002  # most stages go by the order
        """Of each candidate, whether it stays, if that hangs on no order; then ``apply`` does that and no more."""
        return None


@dataclass(frozen=True, slots=True)
class Sum:
    """Weighted scorers. Each name occurs once, so that contributions can be told apart."""

    terms: tuple[tuple[float, Scorer], ...]

    def __post_init__(self) -> None:
        for weight, scorer in self.terms:
            if not isinstance(scorer, Scorer):
                raise TypeError(f"Only scorers can be weighted and added, not {type(scorer).__name__}.")
            if not (math.isfinite(weight) and weight > 0):
                raise ValueError(f"The weight of {scorer.name} must be a positive number, not {weight}.")
        names = [scorer.name for _, scorer in self.terms]
        if len(set(names)) < len(names):
            raise ValueError(f"Each scorer may be added once: {', '.join(names)}.")

    def __rmul__(self, factor: float) -> "Sum":
        return Sum(tuple((factor * weight, scorer) for weight, scorer in self.terms))

    def __add__(self, other: "Scorer | Sum") -> "Sum":
        match other:
            case Sum(terms):
                return Sum(self.terms + terms)
            case Scorer():
                return Sum((*self.terms, (1.0, other)))
        raise TypeError(f"Only scorers can be added, not {type(other).__name__}; a stage follows with >>.")

    def __rshift__(self, stage: Stage) -> "Pipeline":
        return Pipeline(self, ()) >> stage

    def only(self, *names: str) -> "Sum":
        """The same weights without the other scorers."""
        return Sum(tuple((weight, scorer) for weight, scorer in self.terms if scorer.name in names))

    def rank(self, candidates: Candidates) -> "Ranking":
        """All candidates, the highest score first; among equals the one listed last."""
        return self.unordered(candidates).by_score(np.arange(len(candidates)))

    def unordered(self, candidates: Candidates) -> "Ranking":
        """All candidates as they come."""
        scores = self._scores(candidates)
        return Ranking(self, candidates, scores, self._total(scores, len(candidates)), np.arange(len(candidates)))

    def total(self, candidates: Candidates) -> Scores:
        """Their scores, in their own order."""
        return self._total(self._scores(candidates), len(candidates))

    def _scores(self, candidates: Candidates) -> Mapping[str, Scores]:
        return {scorer.name: scorer.score(candidates) for _, scorer in self.terms}

    def _total(self, scores: Mapping[str, Scores], size: int) -> Scores:
        total = np.zeros(size)
        for weight, scorer in self.terms:
            total += weight * scores[scorer.name]
        return total


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Scorers, then stages in order."""

    scorers: Sum
    stages: tuple[Stage, ...]

    def __post_init__(self) -> None:
        names = {scorer.name for _, scorer in self.scorers.terms}
        for stage in self.stages:
            if missing := stage.needs - names:
                raise ValueError(f"{type(stage).__name__} reads the score of {', '.join(sorted(missing))}: add it.")

    def __rshift__(self, stage: Stage) -> "Pipeline":
        if not isinstance(stage, Stage):
            raise TypeError(f"Only a stage can follow with >>, not {type(stage).__name__}.")
        return Pipeline(self.scorers, (*self.stages, stage))

    def rank(self, candidates: Candidates) -> "Ranking":
        """The first stages say what stays before it is put in order: sorting all costs more than all else."""
        ranking = self.scorers.unordered(candidates)
        kept, done = np.ones(len(candidates), bool), 0
        for stage in self.stages:
            stays = stage.keeps(ranking)
            if stays is None:
                break
            kept &= stays
            done += 1
        return self.staged(ranking.by_score(np.flatnonzero(kept)), done)

    def staged(self, ranking: "Ranking", done: int = 0) -> "Ranking":
        """After the stages that follow the first ``done``."""
        for stage in self.stages[done:]:
            ranking = stage.apply(ranking)
        return ranking


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Candidates in order. ``scores`` are those of each scorer before weighting."""

    scorers: Sum
    candidates: Candidates
    scores: Mapping[str, Scores]
    total: Scores
    order: Positions

    def ordered(self, order: Positions) -> "Ranking":
        return replace(self, order=order)

    def by_score(self, chosen: Positions) -> "Ranking":
        """Those candidates, the highest score first; among equals the one listed last."""
        listed = self.candidates.moment.corpus.listed[self.candidates.rows[chosen]]
        return self.ordered(chosen[np.lexsort((-listed, -self.total[chosen]))])

    def where(self, kept: NDArray[np.bool_]) -> "Ranking":
        """Without those candidates (by position) for which ``kept`` is false."""
        return self.ordered(self.order[kept[self.order]])

    def ranked(self) -> tuple[Ranked, ...]:
        """The chosen papers with their contributions, which add up to the score exactly."""
        return tuple(self.explained(int(at)) for at in self.order)

    def explained(self, at: int) -> Ranked:
        """One candidate, by its place, with its contributions."""
        candidates = self.candidates.only(slice(at, at + 1))
        shares = tuple(
            Contribution(scorer.name, float(weight * self.scores[scorer.name][at]), scorer.evidence(candidates))
            for weight, scorer in self.scorers.terms
        )
        return Ranked(
            paper=self.candidates.paper(at),
            score=sum(share.value for share in shares),
            contributions=shares,
            counts=self.candidates.moment.counts(int(self.candidates.rows[at])),
        )
