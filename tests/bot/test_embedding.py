"""Vectors for what has none."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.embedding import BATCH, COMMIT, embed_missing, text_key
from bot.ports import Matrix
from storage.memory.store import MemoryStore
from tests.builders import a_paper


class Counting:
    """An embedder that remembers what it was given, and breaks after so many texts."""

    engine = "counting"
    dimension = 2

    def __init__(self, name: str = "counting", breaking_after: int = 10_000) -> None:
        self.name = name
        self.batches: list[list[str]] = []
        self._breaking_after = breaking_after

    async def embed(self, texts: Sequence[str]) -> Matrix:
        if sum(map(len, self.batches)) >= self._breaking_after:
            raise RuntimeError("out of memory")
        self.batches.append(list(texts))
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))


async def a_store(papers: int) -> MemoryStore:
    store = MemoryStore()
    async with store.write() as work:
        await work.papers.add([a_paper(number, abstract="word " * (number % 7)) for number in range(papers)])
        await work.commit()
    return store


async def stored(store: MemoryStore, model: str) -> int:
    async with store.read() as work:
        return await work.embeddings.count(model)


async def test_every_paper_gets_a_vector_once() -> None:
    store = await a_store(20)

    assert await embed_missing(store, Counting()) == 20
    assert await embed_missing(store, Counting()) == 0
    assert await stored(store, "counting") == 20


async def test_another_model_embeds_anew() -> None:
    store = await a_store(3)
    await embed_missing(store, Counting())

    assert await embed_missing(store, Counting("another")) == 3
    assert (await stored(store, "counting"), await stored(store, "another")) == (3, 3)


async def test_small_batches_of_texts_of_like_length_go_to_the_model() -> None:
    embedder = Counting()
    await embed_missing(await a_store(50), embedder)

    lengths = [len(text) for batch in embedder.batches for text in batch]
    assert max(map(len, embedder.batches)) == BATCH
    assert lengths == sorted(lengths)


async def test_a_crash_costs_one_portion_at_most() -> None:
    store = await a_store(COMMIT * 2)

    with pytest.raises(RuntimeError):
        await embed_missing(store, Counting(breaking_after=COMMIT))

    assert await stored(store, "counting") == COMMIT


async def test_progress_is_told_out_of_the_whole() -> None:
    told: list[tuple[str, int, int | None]] = []

    await embed_missing(await a_store(COMMIT + 1), Counting(), lambda *progress: told.append(progress))

    assert told == [("embedding", COMMIT, COMMIT + 1), ("embedding", COMMIT + 1, COMMIT + 1)]


def test_a_changed_text_has_another_key() -> None:
    paper = a_paper(1)

    assert text_key(paper.text) == text_key(a_paper(1).text) != text_key(a_paper(1, abstract="New.").text)
    assert len(text_key(paper.text)) == 32
