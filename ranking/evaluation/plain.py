"""The plain methods that everything is measured against: BM25, cosines, and their min-max fusion."""

from typing import Final

import numpy as np

from ranking.evaluation.metrics import best_first
from ranking.evaluation.question import Asked, Method, Order, Scores, Shelf

FUSED: Final = 1000
"""Papers of each side whose scores are spread over [0, 1]; the others have none."""


def plain_methods(shelf: Shelf) -> dict[str, Method]:
    """By name; those that need vectors only where there are some."""
    by_words: dict[str, Method] = {"bm25": lambda asked: Order.of(bm25(shelf, asked))}
    if not shelf.has_vectors:
        return by_words
    return by_words | {
        "dense": lambda asked: Order.of(dense(shelf, asked)),
        "hybrid": lambda asked: Order.of(hybrid(shelf, asked)),
    }


def bm25(shelf: Shelf, asked: Asked) -> Scores:
    return shelf.bags.bm25(asked.text, len(shelf))


def dense(shelf: Shelf, asked: Asked) -> Scores:
    return (shelf.vectors @ asked.vector).astype(float)


def hybrid(shelf: Shelf, asked: Asked) -> Scores:
    """Half the words, half the meaning; by words alone without vectors."""
    words = spread(bm25(shelf, asked))
    return 0.5 * words + 0.5 * spread(dense(shelf, asked)) if shelf.has_vectors else words


def spread(scores: Scores, depth: int = FUSED) -> Scores:
    """Min-max over the best ``depth`` that score above zero; zero elsewhere."""
    spread_out = np.zeros(len(scores))
    best = best_first(scores)[:depth]
    best = best[scores[best] > 0]
    if len(best):
        low, high = scores[best[-1]], scores[best[0]]
        spread_out[best] = (scores[best] - low) / (high - low) if high > low else 1.0
    return spread_out
