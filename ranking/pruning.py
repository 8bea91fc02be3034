"""The best of all known papers for one question: exactly, though the whole vectors of only a few are read."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

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
TILE: Final = 1 << 14
"""Papers hoped for at a time: what is worked out about them stays in the processor's cache."""
ROUNDING: Final = 1e-6


def best(pipeline: Pipeline, moment: Moment, profile: Profile, share: Scores, depth: int = DEPTH) -> Ranking:
    """What ``pipeline`` makes of all known papers. ``share`` is how much of the single topic's words each has.

    Its scores must never fall where a cosine rises, and each of its scorers and stages must judge every paper by
    itself. Then a paper's score with the largest cosine it could have is the most to be hoped of it, and once as many
    papers as are asked for score higher than all others can hope to, those others need no closer look.
    """
    depth = max(depth, 2 * profile.size)
    question = _question(moment, profile)
    hopes = _hopes(pipeline, moment, profile, share, question)
    while True:
        floor = kth_largest(hopes, depth) if depth < len(hopes) else -np.inf
        ranking = _ranked(pipeline, moment, profile, share, question, np.flatnonzero(hopes >= floor))
        if len(ranking.order) >= profile.size:
            worst = ranking.total[ranking.order[profile.size - 1]] - ROUNDING if profile.size else np.inf
            if worst >= floor:
                return ranking
            return _ranked(pipeline, moment, profile, share, question, np.flatnonzero(hopes >= worst))
        if floor == -np.inf:
            return ranking
        depth *= WIDER


def _question(moment: Moment, profile: Profile) -> Vector | None:
    return profile.vectors[0] if profile.vectors is not None and moment.corpus.fits(profile.vectors) else None


def _hopes(pipeline: Pipeline, moment: Moment, profile: Profile, share: Scores, question: Vector | None) -> Scores:
    """Of each known paper its score with the largest cosine that it could have.

    In single precision, which is twice as fast; so words and cosines are raised by more than that can be off by.
    """
    known, cosines = moment.known, None
    if question is not None:
        sketch = moment.corpus.sketch
        cosines = moment.corpus.matrix[:known] @ question if sketch is None else sketch.ceilings(question, known)
        cosines += np.float32(ROUNDING)
    raised, most = share.astype(np.float32) + np.float32(ROUNDING), _most(share)
    hopes = np.empty(known)
    for start in range(0, known, TILE):
        part = slice(start, min(start + TILE, known))
        cosine = None if cosines is None else cosines[part]
        hopes[part] = pipeline.scorers.total(_seen(moment, profile, part, raised[part], most, cosine))
    return hopes


def _ranked(
    pipeline: Pipeline, moment: Moment, profile: Profile, share: Scores, question: Vector | None, chosen: Rows
) -> Ranking:
    """These papers by their true scores."""
    cosine = None if question is None else _cosines(moment, chosen, question).astype(np.float64)
    ranking = pipeline.scorers.rank(_seen(moment, profile, chosen, share[chosen], _most(share), cosine))
    head = HEAD * profile.size
    while True:
        staged = pipeline.staged(ranking.ordered(ranking.order[:head]))
        if len(staged.order) >= profile.size or head >= len(ranking.order):
            return staged
        head *= HEAD


def _seen(
    moment: Moment,
    profile: Profile,
    chosen: Rows | slice,
    share: NDArray[np.floating],
    most: float,
    cosine: NDArray[np.floating] | None,
) -> Candidates:
    """These papers with what is known, or hoped, of them."""
    rows = np.arange(chosen.start, chosen.stop) if isinstance(chosen, slice) else chosen
    has_vector = moment.corpus.has_vector[chosen]
    shares, cosines = share[None, :], None if cosine is None else cosine[None, :]
    stand = standings(shares, [most], cosines, has_vector)
    return Candidates(moment, profile, rows, has_vector, shares, cosines, stand, None, np.zeros(len(rows)))


def _cosines(moment: Moment, rows: Rows, question: Vector) -> NDArray[np.float32]:
    """Of these rows with the question. Where they are many, all rows are read in place: copying them costs more."""
    matrix = moment.corpus.matrix
    few = MANY * len(rows) < moment.known
    return matrix[rows] @ question if few else (matrix[: moment.known] @ question)[rows]


def _most(share: Scores) -> float:
    return float(share.max(initial=0.0))
