"""Many channels at once: claimed, read and frozen in a few statements."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import UNFINISHED, Channel, Digest, DigestState, Feedback, Person, Place
from bot.ports import Move, Neighbour
from storage import tables
from storage.channels import SqlChannels, due_at
from storage.database import insert
from storage.digests import content, entry_rows, part_rows
from storage.feedback import feedback_of
from storage.identity import place_columns, slices
from storage.papers import PAPERS
from storage.turns import take_turn


class SqlBatches:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def channels(self, places: Collection[Place]) -> dict[Place, Channel]:
        found: dict[Place, Channel] = {}
        for these in slices(places):
            stored = await SqlChannels(self._connection).where(_among(tables.channels, these))
            found |= {channel.place: channel for channel in stored}
        return found

    async def due(self, platforms: Collection[str], now: datetime) -> list[Place]:
        table = tables.channels.c
        here = table.platform.in_(platforms) & due_at(now)
        query = select(*_place(tables.channels)).where(here).order_by(table.next_digest_at, table.id)
        return [Place(*row) for row in await self._connection.execute(query)]

    async def advance(self, moves: Sequence[Move]) -> set[Place]:
        """One statement for all that move alike, which in one minute are most."""
        alike: dict[tuple[datetime, datetime], list[Place]] = defaultdict(list)
        for move in moves:
            alike[move.at, move.to].append(move.place)
        table, moved = tables.channels.c, set()
        for at, to in sorted(alike):
            for these in slices(sorted(alike[at, to], key=str)):
                unmoved = _among(tables.channels, these) & (table.next_digest_at == at)
                statement = update(tables.channels).where(unmoved).values(next_digest_at=to)
                moved |= await self._places(statement.returning(*_place(tables.channels)))
        return moved

    async def claim(self, digests: Sequence[Digest], until: datetime, holder: str = "") -> set[Place]:
        rows = [
            place_columns(digest.place) | {"day": digest.day} | content(digest, until, holder) for digest in digests
        ]
        statement = insert(self._connection, tables.digests).on_conflict_do_nothing()
        return await self._places(statement.returning(*_place(tables.digests)), rows) if rows else set()

    async def freeze(self, digests: Sequence[Digest], until: datetime, holder: str = "") -> set[Place]:
        mine: dict[int, Digest] = {}
        for these in slices(digests):
            mine |= await self._preparing(these)
        if mine:
            rows = [{"this": number, **content(digest, until, holder)} for number, digest in mine.items()]
            statement = update(tables.digests).where(tables.digests.c.id == bindparam("this"))
            await self._connection.execute(statement, rows)
            await self._write(tables.entries, mine, [row for it in mine.items() for row in entry_rows(*it)])
            await self._write(tables.parts, mine, [row for it in mine.items() for row in part_rows(*it)])
        return {digest.place for digest in mine.values()}

    async def _preparing(self, digests: Sequence[Digest]) -> dict[int, Digest]:
        """Those that nobody has frozen yet, by id; nobody else can before this transaction ends."""
        wanted = {(*_key(digest.place), digest.day): digest for digest in digests}
        table = tables.digests.c
        these = tuple_(*_place(tables.digests), table.day).in_(list(wanted))
        query = select(table.id, *_place(tables.digests), table.day).where(these).order_by(table.id)
        rows = await self._connection.execute(query.where(table.state == DigestState.PREPARING).with_for_update())
        return {row.id: wanted[row.platform, row.workspace, row.channel, row.day] for row in rows}

    async def _write(self, table: Table, digest_ids: Iterable[int], rows: list[dict[str, Any]]) -> None:
        """Instead of those stored."""
        for these in slices(list(digest_ids)):
            await self._connection.execute(delete(table).where(table.c.digest_id.in_(these)))
        if rows:
            await self._connection.execute(table.insert(), rows)

    async def shown(self, places: Collection[Place], since: date) -> dict[Place, frozenset[str]]:
        shown: dict[Place, set[str]] = {place: set() for place in places}
        table = tables.digests.c
        for these in slices(places):
            query = select(*_place(tables.digests), tables.entries.c.paper_id).join(tables.entries)
            query = query.where(_among(tables.digests, these), table.day >= since, table.state != DigestState.SKIPPED)
            for row in await self._connection.execute(query):
                shown[Place(row.platform, row.workspace, row.channel)].add(row.paper_id)
        return {place: frozenset(papers) for place, papers in shown.items()}

    async def feedback(self, places: Collection[Place]) -> dict[Place, list[Feedback]]:
        said: dict[Place, list[Feedback]] = {place: [] for place in places}
        for these in slices(places):
            async for given in self._given(_among(tables.feedback, these)):
                said[given.place].append(given)
        return said

    async def said_by(self, people: Collection[Person]) -> dict[Person, list[Feedback]]:
        said: dict[Person, list[Feedback]] = {person: [] for person in people}
        table = tables.feedback.c
        for these in slices(people):
            keys = [(person.platform, person.workspace, person.id) for person in these]
            theirs = tuple_(table.person_platform, table.person_workspace, table.person_id).in_(keys)
            async for given in self._given(theirs):
                said[given.person].append(given)
        return said

    async def _given(self, condition: ColumnElement[bool]) -> AsyncIterator[Feedback]:
        table = tables.feedback
        query = select(table).where(condition).order_by(table.c.at, *table.primary_key)
        for row in await self._connection.execute(query):
            yield feedback_of(row)

    async def neighbours(self, digests: Sequence[Digest], most: int) -> list[Neighbour]:
        found: list[Neighbour] = []
        for days, papers in _asked(digests):
            query = _neighbours(days, papers, most)
            found += [Neighbour(*row) for row in await self._connection.execute(query)]
        return found

    async def prune(self, before: date, most: int) -> int:
        await take_turn(self._connection, PAPERS)
        table = tables.digests.c
        over = (table.day < before) & table.state.not_in(UNFINISHED)
        oldest = select(table.id).where(over).order_by(table.day, table.id).limit(most)
        doomed = list(await self._connection.scalars(oldest))
        for these in slices(doomed):
            await self._mark_shown(these)
            await self._connection.execute(delete(tables.digests).where(table.id.in_(these)))
        return len(doomed)

    async def _mark_shown(self, digest_ids: Sequence[int]) -> None:
        """What of their papers somebody saw."""
        seen = tables.digests.c.id.in_(digest_ids) & (tables.digests.c.state != DigestState.SKIPPED)
        shown = select(tables.entries.c.paper_id).join(tables.digests).where(seen)
        papers = tables.papers.c.id.in_(shown) & ~tables.papers.c.shown
        await self._connection.execute(update(tables.papers).where(papers).values(shown=True))

    async def _places(self, statement: Any, rows: list[dict[str, Any]] | None = None) -> set[Place]:
        return {Place(*row) for row in await self._connection.execute(statement, rows)}


def _asked(digests: Sequence[Digest]) -> Iterator[tuple[list[tuple[str, str, date]], list[str]]]:
    """Workspaces with the day, and their papers, in pieces that one statement can carry."""
    wanted: dict[tuple[str, str, date], set[str]] = defaultdict(set)
    for digest in digests:
        wanted[digest.place.platform, digest.place.workspace, digest.day] |= {it.paper.id for it in digest.entries}
    for days in slices(list(wanted)):
        papers = sorted(set().union(*(wanted[day] for day in days)))
        yield from ((list(days), list(these)) for these in slices(papers))


def _neighbours(days: Sequence[tuple[str, str, date]], papers: Sequence[str], most: int) -> Any:
    digests, channels, entries = tables.digests.c, tables.channels.c, tables.entries.c
    same = and_(*(one == other for one, other in zip(_place(tables.digests), _place(tables.channels), strict=True)))
    columns = (digests.platform, digests.workspace, digests.day, entries.paper_id)
    place = func.row_number().over(partition_by=columns, order_by=channels.id).label("place")
    ranked = (
        select(*columns, channels.name, place)
        .join_from(tables.entries, tables.digests)
        .join(tables.channels, same)
        .where(tuple_(digests.platform, digests.workspace, digests.day).in_(days))
        .where(entries.paper_id.in_(papers), channels.public)
        .subquery()
    )
    return select(*(ranked.c[column.name] for column in (*columns, channels.name))).where(ranked.c.place <= most)


def _place(table: Table) -> tuple[ColumnElement[Any], ...]:
    return table.c.platform, table.c.workspace, table.c.channel


def _key(place: Place) -> tuple[str, str, str]:
    return place.platform, place.workspace, place.channel


def _among(table: Table, places: Sequence[Place]) -> ColumnElement[bool]:
    return tuple_(*_place(table)).in_([_key(place) for place in places])
