"""An embedder that remembers: vectors by text and model in two files that only grow."""

import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from bot.embedding import text_key
from bot.errors import SetupError
from bot.ports import Embedder, Matrix
from bot.progress import Progress, silent

COMMIT: Final = 256
"""How many vectors an interruption can cost."""
KEY_BYTES: Final = 33
"""A key of 32 characters and the end of its line."""


class CachedEmbedder:
    """Line n of ``keys`` is the key of row n of ``vectors``; a directory per model tag.

    Vectors are written before their keys and under a lock, so a key that can be read has its vector, and what an
    interruption left over is cut off by the next who writes. Readers map the file; they hold no lock.
    """

    def __init__(self, embedder: Embedder, directory: Path, progress: Progress = silent) -> None:
        self._embedder = embedder
        self._progress = progress
        self._folder = directory / "vectors" / hashlib.sha256(embedder.name.encode()).hexdigest()[:16]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / "model.txt").write_text(embedder.name + "\n", encoding="utf-8")
        except OSError as trouble:
            raise SetupError(f"Vectors cannot be kept in {self._folder}: {trouble.strerror}. Set CACHE_DIR.") from None

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def engine(self) -> str:
        return self._embedder.engine

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Only what was never asked before costs anything; the shortest of it first."""
        keys = [text_key(text) for text in texts]
        rows = self._rows()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in rows}
        wanted = sorted(missing, key=lambda key: len(missing[key]))
        for start in range(0, len(wanted), COMMIT):
            portion = wanted[start : start + COMMIT]
            self._append(portion, await self._embedder.embed([missing[key] for key in portion]))
            self._progress("embedding", start + len(portion), len(wanted))
        rows = self._rows()
        return np.array(self._stored(len(rows))[[rows[key] for key in keys]], np.float32)

    def _rows(self) -> dict[str, int]:
        """Of each key whose line is whole, the place of its vector."""
        try:
            lines = self._keys.read_bytes()
        except FileNotFoundError:
            return {}
        whole = lines[: len(lines) // KEY_BYTES * KEY_BYTES].decode("ascii").split("\n")[:-1]
        return {key: row for row, key in enumerate(whole)}

    def _stored(self, count: int) -> Matrix:
        if not count:
            return np.zeros((0, self.dimension), np.float32)
        return np.memmap(self._vectors, np.float32, "r", shape=(count, self.dimension))

    def _append(self, keys: Sequence[str], vectors: Matrix) -> None:
        with self._alone():
            known = self._rows()
            new = [place for place, key in enumerate(keys) if key not in known]
            with self._vectors.open("ab") as file:
                file.truncate(len(known) * self.dimension * 4)
                file.write(np.ascontiguousarray(vectors[new], np.float32).tobytes())
            with self._keys.open("ab") as file:
                file.truncate(len(known) * KEY_BYTES)
                file.write("".join(f"{keys[place]}\n" for place in new).encode("ascii"))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time, whatever process it is in."""
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _keys(self) -> Path:
        return self._folder / "keys"

    @property
    def _vectors(self) -> Path:
        return self._folder / "vectors"
