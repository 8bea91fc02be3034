"""Postings: for each word in which texts it occurs and how strongly, and which words stand side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ranking.forward import Forward, Said
from ranking.tokens import Tokens

K1: Final = 1.2
B: Final = 0.6
LARGEST: Final = 1 << 17
"""Texts in one block at most: its scores then stay in the processor's cache while words are added up."""

_ROW: Final = 17
"""Bits of a text's number within its block,"""
_WORD: Final = 23
"""of a word's number,"""
_COUNT: Final = 8
"""and of how often one has the other, where they are packed into one number to be sorted."""

Kind = TypeVar("Kind", bound=np.integer[Any])
Rows = NDArray[np.int32]
"""Numbers of texts within a block."""
Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some texts on their way into a block, numbered as they will be there, in ascending order."""

    texts: NDArray[np.int64]
    lengths: NDArray[np.int32]
    """Words that count, of each text."""
    said: Said
    """What they say, in the order of ``texts``; which of all texts of the block each is."""
    pairs: Keys
    """First word, second word and text packed into one number, in ascending order."""

    @classmethod
    def of(cls, tokens: Tokens, texts: NDArray[np.int64]) -> "Part":
        """Texts just read. ``texts`` is the number in the block of each."""
        counted = tokens.stems >= 0
        stems, places = tokens.stems, texts[tokens.texts]
        keys, counts = _counted(_packed((places[counted], _ROW), (stems[counted], _WORD)))
        said = Said(
            _field(keys, _WORD, _ROW, np.intp), _field(keys, 0, _WORD, np.int32), counts.clip(max=255).astype(np.uint8)
        )
        behind = np.flatnonzero(counted[:-1] & counted[1:] & (places[:-1] == places[1:]))
        pairs, _ = _counted(_packed((stems[behind], _WORD), (stems[behind + 1], _WORD), (places[behind], _ROW)))
        lengths = np.bincount(tokens.texts[counted], minlength=len(texts)).astype(np.int32)
        return cls(texts, lengths, said, pairs)


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
    forward: Forward
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
        said = Said.joined([part.said for part in parts])
        keys = _packed((said.words, _WORD), (said.places, _ROW), (said.counts, _COUNT))
        keys.sort()
        rows, counts = _field(keys, _COUNT, _ROW, np.int32), _field(keys, 0, _COUNT, np.uint8)
        words = np.arange(vocabulary + 1, dtype=np.uint64) << np.uint64(_ROW + _COUNT)
        starts = np.searchsorted(keys, words).astype(np.int64)
        pairs = np.sort(np.concatenate([part.pairs for part in parts]))
        forward = Forward.of(_in_order(said) if len(parts) > 1 else said, size)
        saturation = saturated(counts, lengths[rows], usual)
        return cls(first, size, lengths, starts, rows, counts, pairs, forward, usual, saturation)

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
        return saturated(self.counts[postings], self.lengths[self.rows[postings]], usual)

    def together(self, first: int, second: int, texts: int) -> Rows:
        """Which of the first ``texts`` have the second word right after the first."""
        head = (first << _WORD | second) << _ROW
        bounds = np.array([head, head + max(min(texts, self.size), 0)], np.uint64)
        start, end = np.searchsorted(self.pairs, bounds)
        return _field(self.pairs[start:end], 0, _ROW, np.int32)

    def part(self, rows: NDArray[np.int64], texts: NDArray[np.int64]) -> Part:
        """Some of its texts, and how they will be numbered elsewhere; both ascend."""
        places = np.full(len(self.lengths), -1, np.int64)
        places[rows] = texts
        found = places[_field(self.pairs, 0, _ROW, np.intp)]
        pairs = self.pairs[found >= 0] >> np.uint64(_ROW) << np.uint64(_ROW) | found[found >= 0].astype(np.uint64)
        return Part(texts, self.lengths[rows], self.forward.said(rows).at(texts), pairs)

    def up_to(self, row: int) -> "Block":
        """Without the texts from that row of the whole index on."""
        return replace(self, size=row - self.first)

    def under(self, usual: float) -> "Block":
        """The same block for another mean length."""
        if usual == self.usual:
            return self
        return replace(self, usual=usual, saturation=saturated(self.counts, self.lengths[self.rows], usual))


def _packed(*fields: tuple[NDArray[np.integer], int]) -> Keys:
    """Numbers side by side in one, the first in front, each with how many bits it has."""
    keys = np.zeros(1, np.uint64)
    for numbers, bits in fields:
        keys = keys << np.uint64(bits) | numbers.astype(np.uint64)
    return keys


def _field(keys: Keys, behind: int, bits: int, kind: type[Kind]) -> NDArray[Kind]:
    """One of the numbers packed into each, with so many bits ``behind`` it."""
    return (keys >> np.uint64(behind) & np.uint64((1 << bits) - 1)).astype(kind)


def _in_order(said: Said) -> Said:
    """One text after another, where they were mixed."""
    keys = _packed((said.places, _ROW), (said.words, _WORD), (said.counts, _COUNT))
    keys.sort()
    return Said(
        _field(keys, _WORD + _COUNT, _ROW, np.intp),
        _field(keys, _COUNT, _WORD, np.int32),
        _field(keys, 0, _COUNT, np.uint8),
    )


def _counted(keys: Keys) -> tuple[Keys, NDArray[np.int64]]:
    """Distinct keys in order, and how often each occurs."""
    keys.sort()
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return keys[begins], np.diff(np.append(begins, len(keys)))


def saturated(counts: NDArray[np.uint8], lengths: NDArray[np.int32], usual: float) -> NDArray[np.float32]:
    """Robertson and Walker's term frequency saturation with length normalisation, as in Lucene."""
    frequencies = counts.astype(np.float32)
    norms = lengths.astype(np.float32)
    norms *= np.float32(K1 * B / usual)
    norms += np.float32(K1 * (1 - B))
    norms += frequencies
    frequencies /= norms
    return frequencies
