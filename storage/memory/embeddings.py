"""Vectors of texts, in memory."""

from collections.abc import Collection, Mapping

import numpy as np

from bot.ports import Vector
from storage.memory.state import State


class MemoryEmbeddings:
    def __init__(self, state: State) -> None:
        self._state = state

    async def get(self, model: str, keys: Collection[str]) -> dict[str, Vector]:
        vectors = self._state.vectors
        return {key: vectors[model, key].copy() for key in keys if (model, key) in vectors}

    async def put(self, model: str, vectors: Mapping[str, Vector]) -> None:
        for key, vector in vectors.items():
            self._state.vectors[model, key] = np.array(vector, np.float32)

    async def remove(self, keys: Collection[str]) -> None:
        for stored in [stored for stored in self._state.vectors if stored[1] in keys]:
            del self._state.vectors[stored]

    async def count(self, model: str) -> int:
        return sum(stored == model for stored, _ in self._state.vectors)
