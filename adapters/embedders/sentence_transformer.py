"""The reference embedder: sentence-transformers on the CPU, in one thread of its own."""

import asyncio
import gc
import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np

from adapters.embedders.resolution import Model
from bot.errors import SetupError
from bot.ports import Matrix

BATCH: Final = 8
"""As fast as larger batches on a CPU, a fifth of the memory, and a waiting query gets its turn soon."""
THREADS: Final = 2


class SentenceTransformerEmbedder:
    """Loads its model when the first text comes; until then not even torch is imported."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._encoder: Any = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embedder")

    @property
    def name(self) -> str:
        return self._model.tag

    @property
    def dimension(self) -> int:
        return self._model.dimension

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Batches take turns with those of other callers, the longest texts first."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        by_length = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        loop = asyncio.get_running_loop()
        for start in range(0, len(texts), BATCH):
            places = by_length[start : start + BATCH]
            vectors[places] = await loop.run_in_executor(self._thread, self._encode, [texts[it] for it in places])
        return vectors

    def _encode(self, texts: list[str]) -> Matrix:
        if self._encoder is None:
            self._encoder = _load(self._model)
        found = self._encoder.encode(
            texts, batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        vectors = np.asarray(found, np.float32)
        if vectors.shape[1] != self.dimension or not np.isfinite(vectors).all():
            raise SetupError(f"The embedding model {self.name} gave vectors that cannot be used.")
        return vectors


def _load(model: Model) -> Any:
    """From disk alone, without a word or a progress bar of the libraries."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        import transformers
        from sentence_transformers import SentenceTransformer

        spoken: Any = transformers.logging
        spoken.set_verbosity_error()
        spoken.disable_progress_bar()
        torch.set_num_threads(THREADS)
        try:
            encoder = SentenceTransformer(str(model.directory), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as trouble:
            raise SetupError(f"The embedding model in {model.directory} could not be loaded: {trouble}.") from None
    encoder.max_seq_length = model.max_tokens
    gc.freeze()  # torch's half a million objects stay anyway; each full collection would stop the event loop for them
    return encoder
