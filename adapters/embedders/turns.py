"""Turns: one thread for one model, in which the batches of everybody who waits for it alternate."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from bot.errors import SetupError
from bot.ports import Matrix

THREADS: Final = 2
"""That one product of matrices is spread over."""


class Turns:
    """A query waits for the one batch that is being computed, never for a night's thousand papers."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embedder")

    async def take(
        self, texts: Sequence[str], batch: int, dimension: int, encode: Callable[[list[str]], Matrix]
    ) -> Matrix:
        """``encode`` of at most ``batch`` texts at a time, the longest first, each row where its text was.

        Raises SetupError if what comes of it has another dimension or holds anything but finite numbers.
        """
        vectors = np.zeros((len(texts), dimension), np.float32)
        by_length = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        loop = asyncio.get_running_loop()
        for start in range(0, len(texts), batch):
            places = by_length[start : start + batch]
            made = await loop.run_in_executor(self._thread, encode, [texts[place] for place in places])
            if made.shape != (len(places), dimension) or not np.isfinite(made).all():
                raise SetupError("The embedding model gave vectors that cannot be used.")
            vectors[places] = made
        return vectors
