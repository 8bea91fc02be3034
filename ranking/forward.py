"""The forward index: which words each text has, as the postings tell which texts have each word."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What a few texts say: of each its words in ascending order, one text after another."""

    places: NDArray[np.intp]
    """Which of the texts it is, from zero."""
    words: NDArray[np.int32]
    counts: NDArray[np.uint8]
    """How often the text has the word, 255 at most."""

    @classmethod
    def joined(cls, parts: Sequence["Said"]) -> "Said":
        none = cls(np.zeros(0, np.intp), np.zeros(0, np.int32), np.zeros(0, np.uint8))
        whole = [none, *parts]
        return cls(
            np.concatenate([part.places for part in whole]),
            np.concatenate([part.words for part in whole]),
            np.concatenate([part.counts for part in whole]),
        )

    def at(self, places: NDArray[np.intp]) -> "Said":
        """The same said by texts that are numbered otherwise."""
        return Said(places[self.places], self.words, self.counts)


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """What each text says. Immutable."""

    starts: NDArray[np.int64]
    """Where the words of each text begin, and at the end how many there are in all."""
    words: NDArray[np.int32]
    counts: NDArray[np.uint8]

    @classmethod
    def of(cls, said: Said, texts: int) -> "Forward":
        return cls(_starts(np.bincount(said.places, minlength=texts)), said.words, said.counts)

    def said(self, texts: NDArray[np.integer]) -> Said:
        begins = self.starts[texts]
        lengths = self.starts[texts + 1] - begins
        places = np.repeat(np.arange(len(texts)), lengths)
        at = np.arange(len(places)) + (begins - _starts(lengths)[:-1])[places]
        return Said(places, self.words[at], self.counts[at])


def _starts(lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts
