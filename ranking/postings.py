"""Postings: for each word in which texts it occurs and how strongly, and which words stand side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ranking.tokens import Tokens

K1: Final = 1.2
B: Final = 0.6
LARGEST: Final = 1 << 17
"""Texts in one block at most: its scores then stay in the processor's cache while words are added up."""

_ROW: Final = np.uint64(17)
"""Bits of a text's number within its block; the words of a pair have 23 each."""
_WORD: Final = np.uint64(23)
_ROWS: Final = np.uint64(LARGEST - 1)

Rows = NDArray[np.int32]
"""Numbers of texts within a block."""
Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some texts on their way into a block, numbered as they will be there."""

    texts: NDArray[np.int64]
    lengths: NDArray[np.int32]
    """Words that count, of each text."""
    keys: Keys
    """Word and text packed into one number, in ascending order."""
    counts: NDArray[np.uint8]
    pairs: Keys
    """First word, second word and text packed into one number, in ascending order."""

    @classmethod
    def of(cls, tokens: Tokens, texts: NDArray[np.int64]) -> "Part":
        """Texts just read. Which of them each word stands in becomes its number in the block."""
        counted = tokens.stems >= 0
        lengths = np.bincount(tokens.texts[counted], minlength=len(texts)).astype(np.int32)
        stems, places = tokens.stems, texts[tokens.texts]
        keys, counts = _counted(_packed(stems[counted], places[counted]))
        behind = np.flatnonzero(counted[:-1] & counted[1:] & (places[:-1] == places[1:]))
        heads = stems[behind].astype(np.uint64) << _WORD | stems[behind + 1].astype(np.uint64)
        pairs, _ = _counted(_packed(heads, places[behind]))
        return cls(texts, lengths, keys, counts.clip(max=255).astype(np.uint8), pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The postings of up to LARGEST texts, word by word, each word's in the order of the texts. Immutable."""

    first: int
    """The row of its first text in the whole index."""
    size: int
    """How many texts count; it may hold more after them, which another block has by now."""
    lengths: NDArray[np.int32]
    starts: NDArray[np.int64]
    """Where the postings of each word begin."""
    rows: Rows
    counts: NDArray[np.uint8]
    """How often the word occurs in the text, 255 at most."""
    pairs: Keys
    usual: float
    saturation: NDArray[np.float32]
    """BM25's share in [0, 1) of a word's rarity, if ``usual`` is the mean length."""

    @classmethod
    def of(cls, first: int, parts: Sequence[Part], vocabulary: int, usual: float) -> "Block":
        """``vocabulary`` is how many stems have a number."""
        size = sum(len(part.texts) for part in parts)
        lengths = np.zeros(size, np.int32)
        for part in parts:
            lengths[part.texts] = part.lengths
        keys = np.concatenate([part.keys for part in parts])
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        rows = (keys & _ROWS).astype(np.int32)
        counts = np.concatenate([part.counts for part in parts])[order]
        starts = np.searchsorted(keys, np.arange(vocabulary + 1, dtype=np.uint64) << _ROW).astype(np.int64)
        pairs = np.sort(np.concatenate([part.pairs for part in parts]))
        return cls(first, size, lengths, starts, rows, counts, pairs, usual, _saturated(counts, lengths[rows], usual))

    @property
    def stop(self) -> int:
        return self.first + self.size

    def find(self, word: int, texts: int) -> slice:
        """Where the postings of a word lie, those of the first ``texts`` alone."""
        if word + 1 >= len(self.starts):
            return slice(0, 0)
        start, end = int(self.starts[word]), int(self.starts[word + 1])
        texts = max(min(texts, self.size), 0)
        if texts < len(self.lengths):
            end = start + int(np.searchsorted(self.rows[start:end], texts))
        return slice(start, end)

    def frequencies(self, words: NDArray[np.integer], texts: int) -> NDArray[np.int64]:
        """In how many of the first ``texts`` each word occurs."""
        if min(texts, self.size) < len(self.lengths):
            places = [self.find(word, texts) for word in words.tolist()]
            return np.array([place.stop - place.start for place in places], np.int64)
        held = np.minimum(words, len(self.starts) - 2)
        counts: NDArray[np.int64] = self.starts[held + 1] - self.starts[held]
        return np.where(held == words, counts, 0)

    def strength(self, postings: slice, usual: float) -> NDArray[np.float32]:
        """The saturation of these postings where ``usual`` is the mean length."""
        if usual == self.usual:
            return self.saturation[postings]
        return _saturated(self.counts[postings], self.lengths[self.rows[postings]], usual)

    def together(self, first: int, second: int, texts: int) -> Rows:
        """Which of the first ``texts`` have the second word right after the first."""
        head = (first << int(_WORD) | second) << int(_ROW)
        bounds = np.array([head, head + max(min(texts, self.size), 0)], np.uint64)
        start, end = np.searchsorted(self.pairs, bounds)
        return (self.pairs[start:end] & _ROWS).astype(np.int32)

    def part(self, rows: NDArray[np.int64], texts: NDArray[np.int64]) -> Part:
        """Some of its texts, and how they will be numbered elsewhere; both ascend."""
        places = np.full(len(self.lengths), -1, np.int64)
        places[rows] = texts
        taken = np.flatnonzero(places[self.rows] >= 0)
        words = np.searchsorted(self.starts, taken, side="right") - 1
        found = places[(self.pairs & _ROWS).astype(np.int32)]
        pairs = self.pairs[found >= 0] & ~_ROWS | found[found >= 0].astype(np.uint64)
        keys = _packed(words, places[self.rows[taken]])
        return Part(texts, self.lengths[rows], keys, self.counts[taken], pairs)

    def up_to(self, row: int) -> "Block":
        """Without the texts from that row of the whole index on."""
        return replace(self, size=row - self.first)

    def under(self, usual: float) -> "Block":
        """The same block for another mean length."""
        if usual == self.usual:
            return self
        return replace(self, usual=usual, saturation=_saturated(self.counts, self.lengths[self.rows], usual))


def _packed(words: NDArray[np.integer], texts: NDArray[np.integer]) -> Keys:
    keys = words.astype(np.uint64)
    keys <<= _ROW
    keys |= texts.astype(np.uint64)
    return keys


def _counted(keys: Keys) -> tuple[Keys, NDArray[np.int64]]:
    """Distinct keys in order, and how often each occurs."""
    keys.sort()
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return keys[begins], np.diff(np.append(begins, len(keys)))


def _saturated(counts: NDArray[np.uint8], lengths: NDArray[np.int32], usual: float) -> NDArray[np.float32]:
    """Robertson and Walker's term frequency saturation with length normalisation, as in Lucene."""
    frequencies = counts.astype(np.float32)
    norms = lengths.astype(np.float32)
    norms *= np.float32(K1 * B / usual)
    norms += np.float32(K1 * (1 - B))
    norms += frequencies
    frequencies /= norms
    return frequencies
