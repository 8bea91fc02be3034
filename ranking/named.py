"""Named: the paper that a query names outright."""

import re

import numpy as np

from bot.domain import Paper
from ranking.candidates import Candidates, Scores
from ranking.folding import folded
from ranking.pipeline import Scorer

_arxiv_id = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?![\d.])|([a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")


class Named(Scorer):
    """One for the paper whose id or whole title the (single) topic is, else zero."""

    name = "named"

    def score(self, candidates: Candidates) -> Scores:
        query = candidates.profile.topics[0].name.strip()
        ids, title = _ids(query), folded(query)
        named = (_is(candidates.paper(at), ids, title) for at in range(len(candidates)))
        return np.fromiter(named, float, len(candidates))


def _ids(query: str) -> set[str]:
    found = _arxiv_id.search(query)
    return {query} | ({f"arxiv:{found[1] or found[2]}"} if found else set())


def _is(paper: Paper, ids: set[str], title: str) -> bool:
    return paper.id in ids or (bool(title) and len(paper.title) <= 4 * len(title) and folded(paper.title) == title)
