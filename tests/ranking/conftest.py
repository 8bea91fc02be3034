"""A ranker over a few papers, with the real model where quality is claimed."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from adapters.embedders import build_embedder
from adapters.embedders.resolution import DEFAULT_MODEL
from bot.ports import Matrix
from ranking.ranker import DefaultRanker

Embed = Callable[[Sequence[str]], Matrix]


@pytest.fixture
def ranker() -> DefaultRanker:
    return DefaultRanker()


@pytest.fixture(scope="session")
def embed() -> Embed:
    embedder, why = build_embedder(DEFAULT_MODEL)
    assert embedder is not None, why
    return lambda texts: asyncio.run(embedder.embed(texts))
