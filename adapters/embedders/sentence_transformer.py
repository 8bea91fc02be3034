"""The reference embedder: sentence-transformers on the CPU, for any model that it can load."""

import gc
import os
import warnings
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from adapters.embedders.resolution import Model
from adapters.embedders.turns import THREADS, Turns
from bot.errors import SetupError
from bot.ports import Matrix

BATCH: Final = 8
"""As fast as larger batches on a CPU, a fifth of the memory, and a waiting query gets its turn soon."""


class SentenceTransformerEmbedder:
    """Loads its model when the first text comes; until then not even torch is imported."""

    engine = "sentence-transformers"

    def __init__(self, model: Model) -> None:
        self._model = model
        self._encoder: Any = None
        self._turns = Turns()

    @property
    def name(self) -> str:
        return self._model.tag

    @property
    def dimension(self) -> int:
        return self._model.dimension

    async def embed(self, texts: Sequence[str]) -> Matrix:
        return await self._turns.take(texts, BATCH, self.dimension, self._encode)

    def _encode(self, texts: list[str]) -> Matrix:
        if self._encoder is None:
            self._encoder = load(self._model)
        found = self._encoder.encode(
            texts, batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(found, np.float32)


def load(model: Model) -> Any:
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
