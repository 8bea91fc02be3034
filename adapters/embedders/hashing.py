"""A deterministic embedder without a model: words hashed to dimensions. For tests and for measuring."""

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from bot.ports import Matrix

_word = re.compile(r"\w\w+")


class HashingEmbedder:
    """Texts that share words are near; nothing is known of what words mean."""

    name = "hashing/1"
    engine = "hashed words"
    dimension = 256

    async def embed(self, texts: Sequence[str]) -> Matrix:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for place, text in enumerate(texts):
            for word in _word.findall(text.lower()) or [""]:
                code = crc32(word.encode())
                vectors[place, code % self.dimension] += 1 if code & 1 << 31 else -1
            vectors[place, 0] += not vectors[place].any()
        unit: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit
