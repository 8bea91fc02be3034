"""Words counted, as the peers count them: the plain BM25 that everything else is measured against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

K1: Final = 1.2
B: Final = 0.75
_STOPWORDS = """a an and are as at be but by for if in into is it no not of on or such that the their then there
these they this to was will with"""
STOPWORDS: Final = frozenset(_STOPWORDS.split())
"""Lucene's list."""
_word = re.compile(r"\w+")


def plain_words(text: str) -> list[str]:
    """Lower-case words without stop words and without a plural's s."""
    return [_singular(word) for word in _word.findall(text.lower()) if word not in STOPWORDS]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(frozen=True, slots=True, eq=False)
class Bags:
    """How often each word occurs in each text: a row per text, a column per word."""

    columns: dict[str, int]
    counts: sparse.csc_array

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Bags":
        columns: dict[str, int] = {}
        numbers = [[columns.setdefault(word, len(columns)) for word in plain_words(text)] for text in texts]
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in numbers])
        words = np.fromiter((number for text in numbers for number in text), np.intp, len(rows))
        shape = (len(texts), max(len(columns), 1))
        return cls(columns, sparse.csc_array((np.ones(len(rows)), (rows, words)), shape=shape))

    def bm25(self, query: str, known: int) -> NDArray[np.float64]:
        """BM25 (k1 1.2, b 0.75, Lucene's rarity) of the first ``known`` texts; a repeated word counts again."""
        lengths = self.counts[:known].sum(axis=1)
        norm = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1e-9))
        scores = np.zeros(known)
        for word in plain_words(query):
            column = self.columns.get(word)
            if column is not None:
                start, end = self.counts.indptr[column], self.counts.indptr[column + 1]
                end = start + np.searchsorted(self.counts.indices[start:end], known)
                rows, counted = self.counts.indices[start:end], self.counts.data[start:end]
                rarity = np.log1p((known - len(rows) + 0.5) / (len(rows) + 0.5))
                scores[rows] += rarity * counted * (K1 + 1) / (counted + norm[rows])
        return scores
