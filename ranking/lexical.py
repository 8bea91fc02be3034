"""Lexical relevance: BM25 as a share of what the query could attain, so that it means the same everywhere."""

import itertools
import logging
import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS
from numpy.typing import NDArray

from bot.domain import Topic
from ranking.places import Places

logging.getLogger("bm25s").setLevel(logging.WARNING)  # its import sets DEBUG, which would reach our own log

K1 = 1.2
B = 0.75
DESCRIPTION_WEIGHT = 0.5
"""What a word that only a topic's description has weighs beside one of its name."""
PHRASE_WEIGHT = 0.5
"""What the neighbours in a topic's name weigh beside its words; ``docs/ranking.md`` says how it was found."""
SLICE = 200
"""Texts tokenised between two moments at which other threads may run."""

STOPWORDS = frozenset(STOPWORDS_EN_PLUS)
_word = re.compile(r"\w\w+")
_clause = re.compile(r"[^\w\s-]")

Query = Mapping[str, float]
"""Stemmed words with their weights."""
Pair = tuple[str, str]
"""Two stemmed words, the second right after the first."""


@dataclass(frozen=True, slots=True, eq=False)
class WordIndex:
    """A column for each word: in which texts it occurs, how strongly (between 0 and 1), and where."""

    columns: Mapping[str, int]
    rows: NDArray[np.int32]
    saturation: NDArray[np.float32]
    starts: NDArray[np.int64]
    places: Places

    @classmethod
    def of(cls, texts: Sequence[str]) -> "WordIndex":
        """``texts`` are in the order in which they became known; BM25's mean length is that of all of them."""
        columns, ids, places = _read(texts)
        if not columns:
            return cls({}, np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(1, np.int64), places)
        bm25 = bm25s.BM25(k1=K1, b=B, method="lucene")
        bm25.index((ids, dict(columns)), create_empty_token=False, show_progress=False)
        starts = np.asarray(bm25.scores["indptr"], np.int64)
        frequencies = np.diff(starts)
        rarity = _rarity(frequencies, len(texts)).astype(np.float32)
        saturation = bm25.scores["data"] / np.repeat(rarity, frequencies)
        return cls(columns, np.asarray(bm25.scores["indices"], np.int32), saturation, starts, places)

    def share(self, query: Query, known: int) -> NDArray[np.float64]:
        """For each of the first ``known`` texts, its BM25 score over the most that any text could have.

        Each word is weighed by its rarity among the known texts alone, so later texts change nothing in it.
        A word that no text has counts in what could be attained.
        """
        scores = np.zeros(known)
        attainable = 0.0
        for word, weight in query.items():
            rows, saturation = self._column(word, known)
            worth = weight * float(_rarity(np.array(len(rows)), known))
            scores[rows] += worth * saturation
            attainable += worth
        return scores / attainable if attainable else scores

    def phrases(self, pairs: Collection[Pair], known: int) -> NDArray[np.float64]:
        """For each of the first ``known`` texts, in how many of these pairs of neighbours it has, as a share."""
        found = np.zeros(known)
        for first, second in pairs:
            if first in self.columns and second in self.columns:
                rows = self.places.together(self.columns[first], self.columns[second])
                found[rows[rows < known]] += 1 / len(pairs)
        return found

    def _column(self, word: str, known: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        column = self.columns.get(word)
        if column is None:
            return self.rows[:0], self.saturation[:0]
        start, end = self.starts[column], self.starts[column + 1]
        end = start + np.searchsorted(self.rows[start:end], known)
        return self.rows[start:end], self.saturation[start:end]


def lexical(index: WordIndex, topic: Topic, known: int) -> NDArray[np.float64]:
    """How much of a topic's words and phrases each text has, in [0, 1).

    The words are those of its name and, weighing less, of its description. Phrases tell a paper on
    retrieval-augmented generation from one that generates something and retrieves something else.
    """
    query = dict.fromkeys(words(topic.description), DESCRIPTION_WEIGHT) | dict.fromkeys(words(topic.name), 1.0)
    share = index.share(query, known)
    phrases = pairs(topic.name)
    if not phrases:
        return share
    return (share + PHRASE_WEIGHT * index.phrases(phrases, known)) / (1 + PHRASE_WEIGHT)


def text_query(text: str) -> Query:
    return dict.fromkeys(words(text), 1.0)


def pairs(text: str) -> set[Pair]:
    """Neighbouring words of a text: ``"retrieval-augmented generation of answers"`` has two such pairs."""
    found: set[Pair] = set()
    for clause in _clause.split(text.lower()):
        run = [word if word not in STOPWORDS else "" for word in _word.findall(clause)]
        found |= {(one, other) for one, other in itertools.pairwise(_stemmed(run)) if one and other}
    return found


def words(text: str) -> list[str]:
    """Lower-case words of two characters or more, without stop words, stemmed."""
    return _stemmed([word for word in _word.findall(text.lower()) if word not in STOPWORDS])


def _stemmed(found: list[str]) -> list[str]:
    # A stemmer keeps state while it works, so threads must not share one.
    return list(Stemmer.Stemmer("english").stemWords(found))


def _rarity(frequency: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """Lucene's inverse document frequency, which is never negative."""
    return np.log1p((size - frequency + 0.5) / (frequency + 0.5))


def _read(texts: Sequence[str]) -> tuple[dict[str, int], list[list[int]], Places]:
    """The stems, every text as numbers of stems, and where in it each one stands."""
    stems = _Stems()
    documents: list[list[int]] = []
    places: list[NDArray[np.int64]] = []
    for part in _sliced(texts):
        for text in part:
            numbered = [stems.number(word) for word in _word.findall(text.lower())]
            documents.append([number for number in numbered if number >= 0])
            places.append(np.flatnonzero(np.array(numbered, np.int64) >= 0))
    return stems.columns, documents, Places.of(documents, places, len(stems.columns))


class _Stems:
    """Numbers stems in the order of their first occurrence, stemming each distinct word once."""

    def __init__(self) -> None:
        self.columns: dict[str, int] = {}
        self._numbers = dict.fromkeys(STOPWORDS, -1)
        self._stem = Stemmer.Stemmer("english").stemWord

    def number(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = self.columns.setdefault(self._stem(word), len(self.columns))
        return number


def _sliced(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), SLICE):
        yield texts[start : start + SLICE]
        time.sleep(0)  # lets the event loop's thread have the interpreter
