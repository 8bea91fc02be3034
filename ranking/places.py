"""Where words stand, so that neighbours can be told from words that only share a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

STRIDE: Final = 1 << 16
"""More places than any text has words; the place of a word is its text's number times this, plus its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The places of each word one after another, each in ascending order."""

    starts: NDArray[np.int64]
    places: NDArray[np.int64]

    @classmethod
    def of(cls, documents: Sequence[Sequence[int]], places: Sequence[NDArray[np.int64]], vocabulary: int) -> "Places":
        """``documents`` are the numbers of the words of each text, ``places`` where in it they stand."""
        nothing = np.zeros(0, np.int64)
        # Text by text: one pass over all words in C would hold the interpreter for a tenth of a second.
        numbers = np.concatenate([nothing, *(np.array(document, np.int64) for document in documents)])
        inside = np.concatenate([nothing, *places]).clip(0, STRIDE - 2)
        lengths = [len(document) for document in documents]
        absolute = np.repeat(np.arange(len(documents), dtype=np.int64) * STRIDE, lengths) + inside
        ends = np.cumsum(np.bincount(numbers, minlength=vocabulary))
        return cls(np.concatenate([[0], ends]), absolute[np.argsort(numbers, kind="stable")])

    def together(self, first: int, second: int) -> NDArray[np.int64]:
        """The texts in which the second word stands right after the first."""
        return np.unique(np.intersect1d(self._of(first) + 1, self._of(second), assume_unique=True) // STRIDE)

    def _of(self, word: int) -> NDArray[np.int64]:
        return self.places[self.starts[word] : self.starts[word + 1]]
