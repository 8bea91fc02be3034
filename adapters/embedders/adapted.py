"""An embedder seen through a domain adapter: a linear map over its vectors, which makes another model of it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.errors import SetupError
from bot.ports import Embedder, Matrix


class AdaptedEmbedder:
    """Vectors times a map of dimension × dimension, of length one again."""

    def __init__(self, embedder: Embedder, through: Matrix) -> None:
        self._embedder = embedder
        self._through = through
        self._tag = hashlib.sha256(np.ascontiguousarray(through).tobytes()).hexdigest()[:12]

    @property
    def name(self) -> str:
        return f"{self._embedder.name}+{self._tag}"

    @property
    def engine(self) -> str:
        return f"{self._embedder.engine}, adapted"

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    async def embed(self, texts: Sequence[str]) -> Matrix:
        mapped = await self._embedder.embed(texts) @ self._through
        unit: Matrix = mapped / np.maximum(np.linalg.norm(mapped, axis=1, keepdims=True), np.float32(1e-9))
        return unit


def adapted(embedder: Embedder, path: str) -> Embedder:
    """Through the map in this file (NumPy's own format), or as it is without one. Raises SetupError."""
    return AdaptedEmbedder(embedder, _read(Path(path), embedder.dimension)) if path else embedder


def _read(path: Path, dimension: int) -> Matrix:
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as trouble:
        raise SetupError(f"EMBEDDING_ADAPTER names {path}, which cannot be read as a map: {trouble}.") from None
    if getattr(found, "shape", None) != (dimension, dimension) or not np.isfinite(found).all():
        raise SetupError(
            f"EMBEDDING_ADAPTER names {path}, which is no map for this model: that takes {dimension} × {dimension}."
        )
    return np.asarray(found, np.float32)
