"""Vectors of texts, each under the model that made it."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Vector
from storage.database import insert
from storage.identity import slices
from storage.tables import embeddings

_STORED = np.dtype("<f4")
"""Little-endian on every machine, so that a database can be moved."""


class SqlEmbeddings:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, model: str, keys: Collection[str]) -> dict[str, Vector]:
        found: dict[str, Vector] = {}
        for batch in slices(set(keys)):
            query = select(embeddings).where(embeddings.c.model == model, embeddings.c.key.in_(batch))
            rows = await self._connection.execute(query)
            found |= {row.key: _vector(row.vector, row.dimension) for row in rows}
        return found

    async def put(self, model: str, vectors: Mapping[str, Vector]) -> None:
        statement = insert(self._connection, embeddings)
        newer = {name: statement.excluded[name] for name in ("dimension", "vector")}
        upsert = statement.on_conflict_do_update(index_elements=[embeddings.c.model, embeddings.c.key], set_=newer)
        for batch in slices(sorted(vectors)):
            await self._connection.execute(upsert, [_row(model, key, vectors[key]) for key in batch])

    async def count(self, model: str) -> int:
        query = select(func.count()).select_from(embeddings).where(embeddings.c.model == model)
        return await self._connection.scalar(query) or 0

    async def remove(self, keys: Collection[str]) -> None:
        for batch in slices(sorted(keys)):
            await self._connection.execute(delete(embeddings).where(embeddings.c.key.in_(batch)))


def _row(model: str, key: str, vector: Vector) -> dict[str, Any]:
    return {"model": model, "key": key, "dimension": len(vector), "vector": vector.astype(_STORED).tobytes()}


def _vector(stored: bytes, dimension: int) -> Vector:
    return np.frombuffer(stored, _STORED, count=dimension).astype(np.float32)
