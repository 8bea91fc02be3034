"""Named: the paper that a query names outright."""

import re

import numpy as np

from ranking.candidates import Candidates, Scores
from ranking.folding import folded
from ranking.index import PaperIndex
from ranking.pipeline import Scorer

_arxiv_id = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?![\d.])|([a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")


class Named(Scorer):
    """One for the paper whose id or whole title the (single) topic is, else zero."""

    name = "named"

    def score(self, candidates: Candidates) -> Scores:
        scores = np.zeros(len(candidates))
        for row in _named(candidates.moment.corpus, candidates.profile.topics[0].name.strip()):
            scores[candidates.rows == row] = 1.0
        return scores


def _named(corpus: PaperIndex, query: str) -> set[int]:
    found = _arxiv_id.search(query)
    ids = {query} | ({f"arxiv:{found[1] or found[2]}"} if found else set())
    title = folded(query)
    return {corpus.rows[it] for it in ids if it in corpus.rows} | set(corpus.titles.get(title, ()) if title else ())
