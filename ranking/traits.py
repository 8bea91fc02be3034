"""Traits: the words and categories of papers as sparse rows, beside their vectors what taste is learned from."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from bot.domain import Paper
from ranking.lexical import WordIndex
from ranking.postings import Block

WORDS: Final = 1.5
"""What all words of two papers weigh beside the cosine of their vectors, if they are the same."""
PRIMARY: Final = 0.3
"""What the same primary category weighs beside that."""
CROSS_LISTED: Final = 0.027
"""What each category weighs that both are filed under."""
RAREST: Final = 2
"""A word in fewer papers tells nothing,"""
COMMONEST: Final = 0.2
FEW: Final = 50
"""nor one in a larger share of them, if that is more than a few."""


def counted(words: WordIndex, papers: Sequence[Paper]) -> tuple[csr_array, csr_array]:
    """How often each word is in each text, as 1 + log, and what each paper is filed under."""
    width = len(words.vocabulary)  # once: it grows while another thread reads new papers
    texts = [_texts(block, width) for block in words.blocks]
    return (vstack(texts, format="csr") if texts else csr_array((0, width), dtype=np.float32)), _filed(papers)


def traits(said: csr_array, filed: csr_array, known: int) -> csr_array:
    """A row for each of the first ``known`` papers; the product of two says what they share.

    The rarities of words are those among these papers alone.
    """
    frequency = np.bincount(said.indices[: said.indptr[known]], minlength=said.shape[1])
    rarity = np.log((1 + known) / (1 + frequency)) + 1
    rarity[(frequency < RAREST) | (frequency > max(COMMONEST * known, FEW))] = 0
    chosen = said[:known]
    chosen.data = (chosen.data * rarity[chosen.indices]).astype(np.float32)
    return hstack([np.float32(np.sqrt(WORDS)) * _unit(chosen), filed[:known]], format="csr")


def _unit(rows: csr_array) -> csr_array:
    lengths = np.sqrt(np.add.reduceat(np.append(rows.data**2, 0), rows.indptr[:-1]))
    lengths[np.diff(rows.indptr) == 0] = 1
    rows.data = rows.data / np.repeat(np.maximum(lengths, 1e-9), np.diff(rows.indptr))
    return rows.astype(np.float32)


def _texts(block: Block, width: int) -> csr_array:
    said, end = block.forward, int(block.forward.starts[block.size])
    weights = 1 + np.log(said.counts[:end].astype(np.float32))
    return csr_array((weights, said.words[:end], said.starts[: block.size + 1]), shape=(block.size, width))


def _filed(papers: Sequence[Paper]) -> csr_array:
    columns: dict[tuple[bool, str], int] = {}
    rows: list[int] = []
    places: list[int] = []
    weights: list[float] = []
    for row, paper in enumerate(papers):
        for at, category in enumerate(paper.categories):
            for primary in (True, False) if at == 0 else (False,):
                rows.append(row)
                places.append(columns.setdefault((primary, category), len(columns)))
                weights.append(np.sqrt(PRIMARY if primary else CROSS_LISTED))
    return csr_array((np.array(weights, np.float32), (rows, places)), shape=(len(papers), len(columns)))
