"""Words of texts: which count, their stems, and texts as numbers of stems in the order in which they stand."""

import itertools
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS
from numpy.typing import NDArray

logging.getLogger("bm25s").setLevel(logging.WARNING)  # its import sets DEBUG, which would reach our own log

STOPWORDS: Final = frozenset(STOPWORDS_EN_PLUS)
STOPPED: Final = -1
"""The number of a word that does not count; it still keeps its neighbours apart."""
MOST: Final = 1 << 23
"""Stems that have a number: postings keep 23 bits for it."""
SLICE: Final = 200
"""Texts tokenised between two moments at which other threads may run."""

_word = re.compile(r"\w\w+")
_clause = re.compile(r"[^\w\s-]")

Query = Mapping[str, float]
"""Stemmed words with their weights."""
Pair = tuple[str, str]
"""Two stemmed words, the second right after the first."""


def text_query(text: str) -> Query:
    return dict.fromkeys(words(text), 1.0)


def words(text: str) -> list[str]:
    """Lower-case words of two characters or more, without stop words, stemmed."""
    return _stemmed([word for word in _word.findall(text.lower()) if word not in STOPWORDS])


def pairs(text: str) -> set[Pair]:
    """Neighbouring words of a text: ``"retrieval-augmented generation of answers"`` has two such pairs."""
    found: set[Pair] = set()
    for clause in _clause.split(text.lower()):
        run = [word if word not in STOPWORDS else "" for word in _word.findall(clause)]
        found |= {(one, other) for one, other in itertools.pairwise(_stemmed(run)) if one and other}
    return found


def _stemmed(found: list[str]) -> list[str]:
    # A stemmer keeps state while it works, so threads must not share one.
    return list(Stemmer.Stemmer("english").stemWords(found))


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """Texts one after another."""

    stems: NDArray[np.int32]
    """The number of each word's stem, or STOPPED."""
    texts: NDArray[np.int32]
    """In which text each word stands, from zero."""


class Vocabulary:
    """Numbers stems in the order of their first occurrence, stemming each distinct word once.

    It only grows, so snapshots of an index may share it: a stem that is newer than a snapshot has a number that
    none of its postings have.
    """

    def __init__(self) -> None:
        self.stems: dict[str, int] = {}
        self.names: list[str] = []
        """The stem that has each number."""
        self._numbers = dict.fromkeys(STOPWORDS, STOPPED)

    def __len__(self) -> int:
        return len(self.stems)

    def read(self, texts: Sequence[str]) -> Tokens:
        """One thread at a time may do this."""
        stem = Stemmer.Stemmer("english").stemWord
        parts = [np.zeros(0, np.int32)]
        lengths: list[int] = []
        for part in _sliced(texts):
            numbered = [[self._number(word, stem) for word in _word.findall(text.lower())] for text in part]
            lengths += map(len, numbered)
            parts.append(np.fromiter(itertools.chain.from_iterable(numbered), np.int32))
        return Tokens(np.concatenate(parts), np.repeat(np.arange(len(texts), dtype=np.int32), lengths))

    def _number(self, word: str, stem: Callable[[str], str]) -> int:
        number = self._numbers.get(word)
        if number is None:
            stemmed = stem(word)
            if stemmed not in self.stems:
                if len(self.stems) >= MOST:  # no library has so many words; a number more would be another word's
                    return STOPPED
                self.names.append(stemmed)
                self.stems[stemmed] = len(self.stems)
            number = self._numbers[word] = self.stems[stemmed]
        return number


def _sliced(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), SLICE):
        yield texts[start : start + SLICE]
        time.sleep(0)  # lets the event loop's thread have the interpreter
