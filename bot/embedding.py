"""Vectors for the papers that have none yet under the present model."""

import asyncio
import hashlib
from collections.abc import Sequence

from bot.domain import Paper
from bot.ports import Embedder, Store, Vector
from bot.progress import Progress, silent

BATCH = 8
"""Few enough texts that a query waiting for the model gets its turn soon."""
COMMIT = 64
"""How many vectors a crash can cost."""


def text_key(text: str) -> str:
    """What a vector is stored under: the text itself, hashed, so that a changed abstract gets a new one."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


async def embed_missing(store: Store, embedder: Embedder, progress: Progress = silent) -> int:
    """Embed every paper that lacks a vector. Returns how many vectors were made."""
    texts = await _without_vector(store, embedder.name)
    for start in range(0, len(texts), COMMIT):
        portion = texts[start : start + COMMIT]
        vectors = await _embed(embedder, portion)
        async with store.write() as work:
            await work.embeddings.put(embedder.name, vectors)
            await work.commit()
        progress("embedding", start + len(portion), len(texts))
    return len(texts)


async def _without_vector(store: Store, model: str) -> list[str]:
    """By length, because a batch costs as much as its longest text."""
    async with store.read() as work:
        papers = await work.papers.all()
        texts = await asyncio.to_thread(_by_key, papers)
        known = await work.embeddings.get(model, texts.keys())
    return sorted((text for key, text in texts.items() if key not in known), key=len)


def _by_key(papers: Sequence[Paper]) -> dict[str, str]:
    return {text_key(paper.text): paper.text for paper in papers}


async def _embed(embedder: Embedder, texts: Sequence[str]) -> dict[str, Vector]:
    vectors: dict[str, Vector] = {}
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        vectors.update(zip(map(text_key, batch), await embedder.embed(batch), strict=True))
    return vectors
