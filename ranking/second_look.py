"""The second look: the papers that stand best on a topic, judged again with what the best of them teach about it."""

from typing import Final

import numpy as np

from bot.domain import Topic
from bot.ports import Vector
from ranking.expansion import BEST, expanded, turned
from ranking.foremost import foremost
from ranking.fusion import Scores, standing
from ranking.index import PaperIndex, Rows
from ranking.lexical import lexical_of, topic_query
from ranking.neighbours import smoothed

HEAD: Final = 500
"""Papers that get a second look; the others keep the standing that they had."""


def second_look(corpus: PaperIndex, known: int, rows: Rows, topic: Topic, vector: Vector, first: Scores) -> Scores:
    """The standing of these papers on a topic, from how they stood at ``first``. Constant cost, however many.

    The best has one, so that of several topics each has a best paper of its own.
    """
    head = foremost(first, HEAD)
    head = head[corpus.has_vector[rows[head]]]
    if not len(head):
        return first
    papers = rows[head]
    best, trust = papers[:BEST], first[head[:BEST]]
    asked = expanded(topic_query(topic), best, trust, corpus.words, known)
    share = lexical_of(papers, corpus.words, topic, asked, known)
    vectors = corpus.matrix[papers]
    cosine = (vectors @ turned(vector, corpus.matrix[best], trust)).astype(np.float64)
    again = first.copy()
    again[head] = smoothed(standing(share, float(share.max()), cosine, np.ones(len(head), bool)), vectors)
    return again / max(float(again.max()), 1e-9)
