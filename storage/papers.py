"""Papers and the observations of their counts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, RowMapping, bindparam, delete, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import SAMPLE, Links, Paper, Sighting
from storage import tables
from storage.database import insert
from storage.identity import ROWS, slices
from storage.merging import Count, History, changes, merged, once_each
from storage.turns import take_turn

PAPERS = "papers"
"""The turn of whoever writes papers: one portion names papers of all ages, so no order of locking would do."""
_LINKS = ("paper", "pdf", "code", "project", "discussion")
_FIELDS = (
    *("id", "title", "abstract", "authors", "published", "listed"),
    *("source", "categories", "keywords", "lab", "abstract_by"),
)


class SqlPapers:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, papers: Sequence[Paper]) -> int:
        await take_turn(self._connection, PAPERS)
        new = 0
        for batch in slices(once_each(papers)):
            inserted = await self._insert(batch)
            await self._fill({paper.id: paper for paper in batch if paper.id not in inserted})
            new += len(inserted)
        return new

    async def record(self, sightings: Sequence[Sighting]) -> int:
        await take_turn(self._connection, PAPERS)
        kept = 0
        # By paper first: each paper's observations are then judged together.
        for batch in slices(sorted(sightings, key=lambda sighting: (sighting.paper_id, sighting.at))):
            known = await self._known({sighting.paper_id for sighting in batch})
            candidates = [sighting for sighting in batch if sighting.paper_id in known]
            news = changes(await self._history(candidates), candidates)
            if news:
                await self._connection.execute(tables.sightings.insert(), [_sighting_row(new) for new in news])
            kept += len(news)
        return kept

    async def get(self, paper_id: str) -> Paper | None:
        return (await self.many([paper_id])).get(paper_id)

    async def many(self, paper_ids: Collection[str]) -> dict[str, Paper]:
        found: dict[str, Paper] = {}
        for batch in slices(set(paper_ids)):
            rows = await self._connection.execute(select(tables.papers).where(tables.papers.c.id.in_(batch)))
            found |= {paper.id: paper for paper in map(paper_of, rows.mappings())}
        return found

    async def all(self, since: datetime | None = None) -> list[Paper]:
        query = select(tables.papers).order_by(tables.papers.c.listed, tables.papers.c.id)
        if since is not None:
            query = query.where(tables.papers.c.listed >= since)
        papers: list[Paper] = []
        # Row by row it would be one long turn of the event loop; each partition waits for the database anew.
        async with self._connection.stream(query) as result:
            async for rows in result.mappings().partitions(ROWS):
                papers += map(paper_of, rows)
        return papers

    async def sightings(self, since: datetime | None = None) -> list[Sighting]:
        table = tables.sightings.c
        query = select(tables.sightings).order_by(table.at, table.paper_id, table.source, table.signal)
        if since is not None:
            query = query.where(table.at >= since)
        sightings: list[Sighting] = []
        async with self._connection.stream(query) as result:
            async for rows in result.partitions(ROWS):
                sightings += map(_sighting_of, rows)
        return sightings

    async def sightings_of(self, paper_id: str) -> list[Sighting]:
        table = tables.sightings.c
        query = select(tables.sightings).where(table.paper_id == paper_id)
        rows = await self._connection.execute(query.order_by(table.at, table.source, table.signal))
        return [_sighting_of(row) for row in rows]

    async def count(self) -> int:
        return await self._connection.scalar(select(func.count()).select_from(tables.papers)) or 0

    async def prune(self, before: datetime) -> list[Paper]:
        await take_turn(self._connection, PAPERS)
        papers = tables.papers.c
        needed = [
            select(table.c.paper_id).where(table.c.paper_id == papers.id).exists()
            for table in (tables.entries, tables.saved, tables.feedback)
        ]
        unneeded = not_(or_(papers.shown, *needed))
        query = select(tables.papers).where(papers.listed < before, unneeded).order_by(papers.id)
        doomed = [paper_of(row) for row in (await self._connection.execute(query.with_for_update())).mappings()]
        for batch in slices([paper.id for paper in doomed]):
            await self._connection.execute(delete(tables.sightings).where(tables.sightings.c.paper_id.in_(batch)))
            await self._connection.execute(delete(tables.papers).where(papers.id.in_(batch)))
        return doomed

    async def _insert(self, papers: Sequence[Paper]) -> set[str]:
        """The ids that were not there."""
        statement = insert(self._connection, tables.papers).on_conflict_do_nothing().returning(tables.papers.c.id)
        result = await self._connection.execute(statement, [_paper_row(paper) for paper in papers])
        return set(result.scalars())

    async def _fill(self, papers: dict[str, Paper]) -> None:
        """Merge into what is stored, and write only what that changes."""
        if not papers:
            return
        query = select(tables.papers).where(tables.papers.c.id.in_(papers)).order_by(tables.papers.c.id)
        stored = [paper_of(row) for row in (await self._connection.execute(query)).mappings()]
        filled = {paper.id: merged(paper, papers[paper.id]) for paper in stored}
        replaced = [paper for paper in stored if filled[paper.id] != paper]
        if replaced:
            statement = update(tables.papers).where(tables.papers.c.id == bindparam("stored_id"))
            rows = [_paper_row(filled[paper.id]) | {"stored_id": paper.id} for paper in replaced]
            await self._connection.execute(statement, rows)
        await self._drop_samples([paper.id for paper in replaced if paper.source == SAMPLE])

    async def _drop_samples(self, paper_ids: Sequence[str]) -> None:
        """A sample's observations give way together with its record."""
        if paper_ids:
            table = tables.sightings.c
            of_samples = table.paper_id.in_(paper_ids) & (table.source == SAMPLE)
            await self._connection.execute(delete(tables.sightings).where(of_samples))

    async def _known(self, paper_ids: Collection[str]) -> set[str]:
        return set(await self._connection.scalars(select(tables.papers.c.id).where(tables.papers.c.id.in_(paper_ids))))

    async def _history(self, sightings: Sequence[Sighting]) -> History:
        """Of each paper's counts the last observation up to the earliest of these, and all that came after."""
        if not sightings:
            return {}
        earliest = min(sighting.at for sighting in sightings)
        table, before = tables.sightings, tables.sightings.alias()
        same_count = (before.c[name] == table.c[name] for name in Count._fields)
        last = select(func.max(before.c.at)).where(*same_count, before.c.at <= earliest).scalar_subquery()
        relevant = or_(table.c.at > earliest, table.c.at == last)
        query = select(table).where(table.c.paper_id.in_({sighting.paper_id for sighting in sightings}), relevant)
        return _by_count(await self._connection.execute(query.order_by(table.c.at)))


def paper_of(row: RowMapping) -> Paper:
    links = Links(**{name: row[f"{name}_link"] for name in _LINKS})
    return Paper(**{name: row[name] for name in _FIELDS}, links=links)


def _paper_row(paper: Paper) -> dict[str, Any]:
    links = {f"{name}_link": getattr(paper.links, name) for name in _LINKS}
    return {name: getattr(paper, name) for name in _FIELDS} | links


def _sighting_of(row: Row[Any]) -> Sighting:
    return Sighting(row.paper_id, row.source, row.signal, row.value, row.at)


def _sighting_row(sighting: Sighting) -> dict[str, Any]:
    return {
        "paper_id": sighting.paper_id,
        "source": sighting.source,
        "signal": sighting.signal,
        "value": sighting.value,
        "at": sighting.at,
    }


def _by_count(rows: Iterable[Row[Any]]) -> History:
    history: History = {}
    for row in rows:
        history.setdefault(Count(row.paper_id, row.source, row.signal), []).append((row.at, row.value))
    return history
