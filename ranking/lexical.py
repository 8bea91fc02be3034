"""Lexical relevance: BM25 as a share of what the query could attain, so that it means the same everywhere."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import Topic
from ranking.forward import Said
from ranking.postings import LARGEST, Block, Part, saturated
from ranking.tokens import Pair, Query, Vocabulary, pairs, text_query, words

__all__ = ["Pair", "Query", "WordIndex", "lexical", "pairs", "text_query", "words"]

DESCRIPTION_WEIGHT = 0.5
"""What a word that only a topic's description has weighs beside one of its name."""
PHRASE_WEIGHT = 0.2
"""What two neighbours found side by side weigh beside a word as rare that is everywhere in the text."""
GRID: Final = math.log(1.02)
"""The mean length is taken to within one per cent, so that a few more texts seldom change what is precomputed."""


@dataclass(frozen=True, slots=True, eq=False)
class WordIndex:
    """Which texts have which words, in blocks of texts. Immutable: a revision shares the blocks that stay."""

    vocabulary: Vocabulary
    blocks: tuple[Block, ...]
    lengths: NDArray[np.int64]
    """Words that count in all texts before each row, and at the end in all."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> "WordIndex":
        """``texts`` are in the order in which they became known."""
        return cls(Vocabulary(), (), np.zeros(1, np.int64)).revised(0, texts)

    def __len__(self) -> int:
        return len(self.lengths) - 1

    def revised(self, first: int, texts: Sequence[str | int]) -> "WordIndex":
        """The index of other texts from row ``first`` on: new ones, or rows of this index, which need no reading.

        What comes of it is what ``of`` makes of all texts. One thread at a time may revise.
        """
        blocks = [block for block in self.blocks if block.first < first]
        absorbed: list[int] = []
        while blocks and _small(blocks[-1], first, len(absorbed) + len(texts)):
            absorbed[:0] = range(blocks[-1].first, min(blocks[-1].stop, first))
            blocks.pop()
        if blocks and blocks[-1].stop > first:
            blocks[-1] = blocks[-1].up_to(first)
        tail: Sequence[str | int] = [*absorbed, *texts] if absorbed else texts
        start = blocks[-1].stop if blocks else 0
        chunks = [(start + at, tail[at : at + LARGEST]) for at in range(0, len(tail), LARGEST)]
        gathered = [(row, len(chunk), self._parts(chunk)) for row, chunk in chunks]
        lengths = [block.lengths[: block.size] for block in blocks] + [_lengths(n, parts) for _, n, parts in gathered]
        counted = np.concatenate([[0], np.cumsum(np.concatenate([np.zeros(0, np.int64), *lengths]))])
        usual = _usual(counted, len(counted) - 1)
        made = [Block.of(row, parts, len(self.vocabulary), usual) for row, _, parts in gathered]
        return WordIndex(self.vocabulary, tuple([block.under(usual) for block in blocks] + made), counted)

    def share(self, query: Query, known: int) -> NDArray[np.float64]:
        """For each of the first ``known`` texts, its BM25 score over the most that any text could have.

        Rarity and mean length are those of the known texts alone, so later texts change nothing. A word that no
        text has counts in what could be attained.
        """
        scores = np.zeros(known, np.float32)
        usual = _usual(self.lengths, known)
        numbers, worths = self._worths(query, known)
        for number, worth in zip(numbers.tolist(), worths.astype(np.float32), strict=True):
            for block in self._blocks(known):
                place = block.find(number, known - block.first)
                np.add.at(scores[block.first :], block.rows[place], worth * block.strength(place, usual))
        attainable = float(worths.sum())
        if attainable:
            scores /= np.float32(attainable)
        return scores.astype(np.float64)

    def share_of(self, rows: NDArray[np.intp], query: Query, known: int) -> NDArray[np.float64]:
        """The same for a few of the known texts, at a cost that does not grow with how many there are."""
        numbers, worths = self._worths(query, known)
        worth_of = np.zeros(len(self.vocabulary) + 1)
        worth_of[numbers] = worths
        said = self.said(rows)
        at = np.flatnonzero(worth_of[said.words])
        places, lengths = said.places[at], self.lengths[rows + 1] - self.lengths[rows]
        strength = saturated(said.counts[at], lengths[places], _usual(self.lengths, known))
        scores = np.bincount(places, worth_of[said.words[at]] * strength, len(rows)).astype(np.float64)
        attainable = float(worths.sum())
        return scores / attainable if attainable else scores

    def said(self, rows: NDArray[np.intp]) -> Said:
        """What some texts say, each named by its place in ``rows``."""
        parts = []
        for block in self.blocks:
            inside = np.flatnonzero((rows >= block.first) & (rows < block.stop))
            if len(inside):
                parts.append(block.forward.said(rows[inside] - block.first).at(inside))
        return Said.joined(parts)

    def attainable(self, query: Query, known: int) -> float:
        """The BM25 score that no text could exceed."""
        return float(self._worths(query, known)[1].sum())

    def rarities(self, stems: NDArray[np.integer], known: int) -> NDArray[np.float64]:
        """Of stems, by number, among the first ``known`` texts: Lucene's inverse document frequency."""
        found = np.zeros(len(stems), np.int64)
        for block in self._blocks(known):
            found += block.frequencies(stems, known - block.first)
        return rarity(found, known)

    def phrases(self, wanted: Mapping[Pair, float], known: int) -> Iterator[tuple[float, NDArray[np.int64]]]:
        """Of each pair of neighbours its rarity, as weighted, and the first ``known`` texts that have it, ascending."""
        stems = self.vocabulary.stems
        for (first, second), weight in wanted.items():
            if first in stems and second in stems:
                found = [
                    block.first + block.together(stems[first], stems[second], known - block.first)
                    for block in self._blocks(known)
                ]
                rows = np.concatenate([np.zeros(0, np.int64), *found])
                if len(rows):
                    yield weight * float(rarity(np.array(len(rows)), known)), rows

    def _worths(self, query: Query, known: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The number of each word, and what it is worth at most. One that was never read has a number of none."""
        unread = len(self.vocabulary)
        numbers = np.array([self.vocabulary.stems.get(word, unread) for word in query], np.int64)
        return numbers, np.array(list(query.values())) * self.rarities(numbers, known)

    def _blocks(self, known: int) -> Iterator[Block]:
        return (block for block in self.blocks if block.first < known)

    def _parts(self, texts: Sequence[str | int]) -> list[Part]:
        """The texts of one new block: those of each old block, and those just read."""
        fresh = [at for at, text in enumerate(texts) if isinstance(text, str)]
        read = self.vocabulary.read([text for text in texts if isinstance(text, str)])
        old = np.array([at for at, text in enumerate(texts) if not isinstance(text, str)], np.int64)
        rows = np.array([text for text in texts if not isinstance(text, str)], np.int64)
        parts = [Part.of(read, np.array(fresh, np.int64))]
        for block in self.blocks:
            inside = (rows >= block.first) & (rows < block.stop)
            if inside.any():
                parts.append(block.part(rows[inside] - block.first, old[inside]))
        return parts


def lexical(index: WordIndex, topic: Topic, known: int) -> NDArray[np.float64]:
    """How much of a topic's words each text has, as a share, and on top of it for the phrases it has.

    Phrases tell a paper on retrieval-augmented generation from one that generates something and retrieves
    something else.
    """
    query = topic_query(topic)
    share = index.share(query, known)
    for worth, having in _phrases(index, topic, query, known):
        share[having] += worth
    return share


def lexical_of(rows: NDArray[np.intp], index: WordIndex, topic: Topic, query: Query, known: int) -> NDArray[np.float64]:
    """The same of a few of the known texts, where the topic's words have become this ``query``."""
    share = index.share_of(rows, query, known)
    order = np.argsort(rows)
    for worth, having in _phrases(index, topic, topic_query(topic), known):
        _, has = _places(having, rows[order])
        share[order[has]] += worth
    return share


def topic_query(topic: Topic) -> Query:
    """The words of its name as often as they stand there; those that only its description has weigh less."""
    named, described = Counter(words(topic.name)), Counter(words(topic.description))
    return {word: DESCRIPTION_WEIGHT * count for word, count in described.items()} | named


def _phrases(index: WordIndex, topic: Topic, query: Query, known: int) -> Iterator[tuple[float, NDArray[np.int64]]]:
    """What each two neighbouring words of a topic add to the share of its ``query``, and the texts that have them."""
    wanted = dict.fromkeys(pairs(topic.description), DESCRIPTION_WEIGHT) | dict.fromkeys(pairs(topic.name), 1.0)
    attainable = index.attainable(query, known)
    for worth, having in index.phrases(wanted, known):
        yield PHRASE_WEIGHT * worth / attainable if attainable else worth, having


def rarity(frequency: NDArray[np.integer], known: int) -> NDArray[np.float64]:
    """Lucene's inverse document frequency, which is never negative."""
    return np.log1p((known - frequency + 0.5) / (frequency + 0.5))


def _places(held: NDArray[np.integer], wanted: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where in ``held`` the wanted numbers are, and which of them are there.

    Both ascend and are of one type: otherwise all that is held would be copied.
    """
    at = np.searchsorted(held, wanted)
    has = np.flatnonzero((at < len(held)) & (held[np.minimum(at, len(held) - 1)] == wanted)) if len(held) else at[:0]
    return at[has], has


def _small(block: Block, first: int, behind: int) -> bool:
    """Whether a block is better made one with what comes behind it than kept beside it."""
    kept = min(block.stop, first) - block.first
    return kept < 2 * behind and kept + behind <= LARGEST


def _lengths(size: int, parts: Sequence[Part]) -> NDArray[np.int32]:
    lengths = np.zeros(size, np.int32)
    for part in parts:
        lengths[part.texts] = part.lengths
    return lengths


def _usual(lengths: NDArray[np.int64], known: int) -> float:
    mean = float(lengths[known]) / known if known else 0.0
    return math.exp(GRID * round(math.log(mean) / GRID)) if mean > 0 else 1.0
