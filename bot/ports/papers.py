"""Where papers and vectors come from."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain import (
    BadRecord,
    Paper,
    Sighting,
)
from bot.ports.values import Matrix


class PaperSource(Protocol):
    """Where papers come from."""

    @property
    def name(self) -> str: ...
    def fetch(self, since: datetime) -> AsyncIterator[Paper | Sighting | BadRecord]:
        """Papers listed since then and counts observed now; raises SourceError when the source fails.

        A paper comes before its sightings.
        """
        ...


class Reranker(Protocol):
    """Reads a question and a text together, off the event loop: dear, and the best judge there is."""

    @property
    def name(self) -> str: ...
    async def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """In [0, 1], one for each text. Being cancelled ends it after the few texts that are being read."""
        ...


class Embedder(Protocol):
    """Texts to unit vectors, off the event loop."""

    @property
    def name(self) -> str:
        """The tag that vectors are stored under: another model or precision has another name."""
        ...

    @property
    def engine(self) -> str:
        """What computes them, in a word or two."""
        ...

    @property
    def dimension(self) -> int: ...
    async def embed(self, texts: Sequence[str]) -> Matrix:
        """float32 of shape (len(texts), dimension), rows of length one."""
        ...
