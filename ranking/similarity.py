"""Similarity: how much a paper is like a given text."""

import numpy as np

from ranking.candidates import Candidates, Scores
from ranking.pipeline import Scorer

WORDS_WEIGHT = 0.2
"""What shared words weigh beside the cosine; they settle which of two equally near papers is meant."""


class Similarity(Scorer):
    """Cosine and shared words; by words alone where there is no vector. The text is the (single) topic."""

    name = "similarity"

    def score(self, candidates: Candidates) -> Scores:
        share: Scores = candidates.shares[0]
        if candidates.cosines is None:
            return share
        cosine = np.clip(candidates.cosines[0], 0, 1)
        blend: Scores = (1 - WORDS_WEIGHT) * cosine + WORDS_WEIGHT * share
        return np.where(candidates.has_vector, blend, share)
