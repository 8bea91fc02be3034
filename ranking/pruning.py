"""The best of all known papers for one question: exactly, though the whole vectors of only a few are read."""

from dataclasses import replace
from typing import Final

import numpy as np

from bot.ports import Profile, Vector
from ranking.candidates import Candidates, Scores, standings
from ranking.dense import kth_largest
from ranking.index import Rows
from ranking.moment import Moment
from ranking.pipeline import Pipeline, Ranking

DEPTH: Final = 256
"""Papers looked at whole to begin with."""
WIDER: Final = 16
HEAD: Final = 4
"""Stages see this many times as many papers as are asked for, and the rest only if they leave too few."""
MANY: Final = 8
"""One row in so many is copied as fast as all are read in place."""
ROUNDING: Final = 1e-6


def best(pipeline: Pipeline, moment: Moment, profile: Profile, share: Scores, depth: int = DEPTH) -> Ranking:
    """What ``pipeline`` makes of all known papers. ``share`` is how much of the single topic's words each has.

    Its scores must never fall where a cosine rises, and each of its stages must judge every paper by itself. Then
    a paper's score with the largest cosine it could have is the most to be hoped of it, and once as many papers as
    are asked for score higher than all others can hope to, those others need no closer look.
    """
    depth = max(depth, 2 * profile.size)
    everything = _hopefully(moment, profile, share)
    hopes = pipeline.scorers.total(everything)
    while True:
        floor = kth_largest(hopes, depth) if depth < len(hopes) else -np.inf
        ranking = _ranked(pipeline, everything, np.flatnonzero(hopes >= floor))
        if len(ranking.order) >= profile.size:
            worst = ranking.total[ranking.order[profile.size - 1]] - ROUNDING if profile.size else np.inf
            return ranking if worst >= floor else _ranked(pipeline, everything, np.flatnonzero(hopes >= worst))
        if floor == -np.inf:
            return ranking
        depth *= WIDER


def _hopefully(moment: Moment, profile: Profile, share: Scores) -> Candidates:
    """All known papers, each with the largest cosine that it could have."""
    corpus, known, cosines = moment.corpus, moment.known, None
    if profile.vectors is not None and corpus.fits(profile.vectors):
        question, sketch = profile.vectors[0], corpus.sketch
        ceilings = corpus.matrix[:known] @ question if sketch is None else sketch.ceilings(question, known)
        cosines = ceilings[None, :].astype(np.float64)
    stand = standings(share[None, :], [_most(share)], cosines, corpus.has_vector[:known])
    return Candidates(moment, profile, np.arange(known), share[None, :], cosines, stand, None, np.zeros(known))


def _ranked(pipeline: Pipeline, everything: Candidates, chosen: Rows) -> Ranking:
    """These papers by their true scores."""
    candidates = everything.only(chosen)
    if candidates.cosines is not None and candidates.profile.vectors is not None:
        cosines = _cosines(candidates.moment, candidates.rows, candidates.profile.vectors[0])[None, :]
        stand = standings(candidates.shares, [_most(everything.shares)], cosines, candidates.has_vector)
        candidates = replace(candidates, cosines=cosines, standings=stand)
    ranking = pipeline.scorers.rank(candidates)
    head = HEAD * candidates.profile.size
    while True:
        staged = pipeline.staged(ranking.ordered(ranking.order[:head]))
        if len(staged.order) >= candidates.profile.size or head >= len(ranking.order):
            return staged
        head *= HEAD


def _cosines(moment: Moment, rows: Rows, question: Vector) -> Scores:
    """Of these rows with the question. Where they are many, all rows are read in place: copying them costs more."""
    matrix = moment.corpus.matrix
    few = MANY * len(rows) < moment.known
    found = matrix[rows] @ question if few else (matrix[: moment.known] @ question)[rows]
    return found.astype(np.float64)


def _most(share: Scores) -> float:
    return float(share.max(initial=0.0))
