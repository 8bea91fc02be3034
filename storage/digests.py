"""Digests: claimed once, frozen once, and posted part by part."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, RowMapping, and_, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import UNFINISHED, Digest, DigestState, Part, PartState, Place, Posted, Ranked
from bot.ports import Unfinished
from storage import tables
from storage.database import insert
from storage.evidence import StoredContribution
from storage.expiry import NOBODY, over
from storage.identity import is_place, place_columns, slices
from storage.notes import about
from storage.papers import paper_of


class SqlDigests:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim(self, digest: Digest, until: datetime, holder: str = "") -> bool:
        row = place_columns(digest.place) | {"day": digest.day} | content(digest, until, holder)
        statement = insert(self._connection, tables.digests).values(row).on_conflict_do_nothing()
        digest_id = await self._connection.scalar(statement.returning(tables.digests.c.id))
        if digest_id is not None:
            await self._write(digest_id, digest)
        return digest_id is not None

    async def freeze(self, digest: Digest, until: datetime, holder: str = "") -> bool:
        claimed = _is_digest(digest.place, digest.day) & (tables.digests.c.state == DigestState.PREPARING)
        statement = update(tables.digests).where(claimed).values(content(digest, until, holder))
        digest_id = await self._connection.scalar(statement.returning(tables.digests.c.id))
        if digest_id is not None:
            await self._write(digest_id, digest)
        return digest_id is not None

    async def close(self, place: Place, day: date, state: DigestState, note: str) -> bool:
        unfinished = _is_digest(place, day) & tables.digests.c.state.in_(UNFINISHED)
        statement = update(tables.digests).where(unfinished).values(state=state, note=note)
        return (await self._connection.execute(statement)).rowcount > 0

    async def take_over(
        self, platforms: Collection[str], now: datetime, until: datetime, holder: str = "", most: int = 0
    ) -> list[Digest]:
        table = tables.digests.c
        free_again = (table.claimed_until <= now) | ((table.holder != NOBODY) & over(table.claimed_until, now, until))
        expired = table.platform.in_(platforms) & table.state.in_(UNFINISHED) & free_again
        claim = {"claimed_until": until, "holder": holder}
        # Those that another process is taking over at this moment are its own.
        free = select(table.id).where(expired).order_by(table.id).limit(most or None).with_for_update(skip_locked=True)
        statement = update(tables.digests).where(table.id.in_(free)).values(claim).returning(table.id)
        taken = list(await self._connection.scalars(statement))
        return await self._select(table.id.in_(taken)) if taken else []

    async def renew(self, held: Collection[tuple[Place, date]], until: datetime, holder: str) -> None:
        claimed_until = tables.digests.c.claimed_until
        for ours in _claims(held, holder):
            statement = update(tables.digests).where(ours, over(claimed_until, until, until))
            await self._connection.execute(statement.values(claimed_until=until))

    async def let_go(self, held: Collection[tuple[Place, date]], now: datetime, holder: str, why: str) -> None:
        unfrozen = tables.digests.c.state == DigestState.PREPARING
        for ours in _claims(held, holder):
            statement = update(tables.digests).where(ours, unfrozen)
            await self._connection.execute(statement.values(claimed_until=now, holder=NOBODY, note=why))

    async def begin(self, place: Place, day: date, part: int, now: datetime, until: datetime, holder: str = "") -> bool:
        parts = tables.parts.c
        begun = (parts.state == PartState.SENDING) & (parts.sender == holder) & (parts.at == now)
        values = {"state": PartState.SENDING, "at": now, "sender": holder}
        return await self._mark(place, day, part, until, holder, (parts.state == PartState.READY) | begun, values)

    async def begin_again(self, place: Place, day: date, part: int, until: datetime, holder: str) -> bool:
        sending = tables.parts.c.state == PartState.SENDING
        return await self._mark(place, day, part, until, holder, sending, {"sender": holder})

    async def _mark(
        self,
        place: Place,
        day: date,
        part: int,
        until: datetime,
        holder: str,
        condition: ColumnElement[bool],
        values: dict[str, Any],
    ) -> bool:
        """Only the holder of the digest marks its parts, and has it for longer by that."""
        held = _is_digest(place, day) & (tables.digests.c.holder == holder)
        statement = update(tables.digests).where(held).values(claimed_until=until)
        if (await self._connection.execute(statement)).rowcount == 0:
            return False
        this = _is_part(place, day, part) & condition
        return (await self._connection.execute(update(tables.parts).where(this).values(values))).rowcount > 0

    async def hold(self, place: Place, day: date, until: datetime) -> None:
        statement = update(tables.digests).where(_is_digest(place, day)).values(claimed_until=until, holder=NOBODY)
        await self._connection.execute(statement)

    async def finish(self, place: Place, day: date, part: Part) -> None:
        outcome = {"state": part.state, "message": part.message, "at": part.at}
        this = _is_part(place, day, part.number)
        if part.state is not PartState.POSTED:
            this &= (tables.parts.c.state == PartState.SENDING) & (tables.parts.c.sender == part.sender)
        await self._connection.execute(update(tables.parts).where(this).values(outcome))
        if part.state is PartState.POSTED:
            await self._reopen(place, day)

    async def _reopen(self, place: Place, day: date) -> None:
        """An answer that came late: what was closed as unknown for its sake goes on."""
        parts, digests = tables.parts.c, tables.digests.c
        doubtful = select(parts.number).where(parts.digest_id == digests.id, parts.state == PartState.UNKNOWN)
        closed = _is_digest(place, day) & (digests.state == DigestState.UNKNOWN) & ~doubtful.exists()
        await self._connection.execute(update(tables.digests).where(closed).values(state=DigestState.DELIVERING))

    async def get(self, place: Place, day: date) -> Digest | None:
        return next(iter(await self._select(_is_digest(place, day))), None)

    async def unfinished(self) -> list[Unfinished]:
        table = tables.digests.c
        columns = (table.platform, table.workspace, table.channel, table.day, table.due_at, table.claimed_until)
        query = select(*columns).where(table.state.in_(UNFINISHED)).order_by(table.due_at, table.id)
        return [
            Unfinished(Place(row.platform, row.workspace, row.channel), row.day, row.due_at, row.claimed_until)
            for row in await self._connection.execute(query)
        ]

    async def recent(self, place: Place, limit: int = 10) -> list[Digest]:
        return await self._select(is_place(tables.digests, place), limit)

    async def at_message(self, posted: Posted) -> tuple[Digest, Part] | None:
        if not posted.message:
            return None
        ours = is_place(tables.digests, posted.place) & (tables.parts.c.message == posted.message)
        query = select(tables.parts.c.digest_id, tables.parts.c.number).join(tables.digests).where(ours)
        found = (await self._connection.execute(query)).first()
        if found is None:
            return None
        (digest,) = await self._select(tables.digests.c.id == found.digest_id)
        return digest, next(part for part in digest.parts if part.number == found.number)

    async def changes(self, posted: Posted) -> int:
        query = select(tables.parts.c.changes).where(_is_message(posted))
        return int(await self._connection.scalar(query) or 0)

    async def change(self, posted: Posted, seen: int | None = None) -> bool:
        this = _is_message(posted)
        if seen is not None:
            this &= tables.parts.c.changes == seen
        statement = update(tables.parts).where(this).values(changes=tables.parts.c.changes + 1)
        return (await self._connection.execute(statement)).rowcount > 0

    async def posted_since(self, platform: str, since: datetime) -> list[Posted]:
        parts, digests, overview = tables.parts.c, tables.digests.c, tables.parts.alias("overview")
        query = (
            select(parts.message, parts.threaded, overview.c.message.label("thread"), tables.digests)
            .join(tables.digests, parts.digest_id == digests.id)
            .outerjoin(overview, and_(overview.c.digest_id == digests.id, overview.c.number == 0))
            .where(digests.platform == platform, parts.message != "", parts.at >= since)
            .order_by(parts.at, digests.id, parts.number)
        )
        return [_posted(row) for row in await self._connection.execute(query)]

    async def forget_day(self, place: Place, day: date) -> None:
        await self._connection.execute(delete(tables.digests).where(_is_digest(place, day)))
        await self._connection.execute(delete(tables.notes).where(about(place, day)))

    async def forget(self, place: Place) -> None:
        await self._connection.execute(delete(tables.digests).where(is_place(tables.digests, place)))
        await self._connection.execute(delete(tables.notes).where(about(place)))

    async def _write(self, digest_id: int, digest: Digest) -> None:
        """Entries and parts instead of those stored."""
        written = ((tables.entries, entry_rows(digest_id, digest)), (tables.parts, part_rows(digest_id, digest)))
        for table, rows in written:
            await self._connection.execute(delete(table).where(table.c.digest_id == digest_id))
            if rows:
                await self._connection.execute(table.insert(), rows)

    async def _select(self, condition: ColumnElement[bool], limit: int | None = None) -> list[Digest]:
        """The newest days first."""
        table = tables.digests.c
        query = select(tables.digests).where(condition).order_by(table.day.desc(), table.id).limit(limit)
        rows = (await self._connection.execute(query)).all()
        ids = [row.id for row in rows]
        entries, parts = await self._entries(ids), await self._parts(ids)
        return [_digest(row, entries.get(row.id, []), parts.get(row.id, [])) for row in rows]

    async def _entries(self, digest_ids: list[int]) -> dict[int, list[Ranked]]:
        query = select(tables.entries, tables.papers).join(tables.papers)
        query = query.where(tables.entries.c.digest_id.in_(digest_ids)).order_by(tables.entries.c.position)
        entries: dict[int, list[Ranked]] = {}
        for row in (await self._connection.execute(query)).mappings():
            entries.setdefault(row["digest_id"], []).append(_ranked(row))
        return entries

    async def _parts(self, digest_ids: list[int]) -> dict[int, list[Part]]:
        query = select(tables.parts).where(tables.parts.c.digest_id.in_(digest_ids)).order_by(tables.parts.c.number)
        parts: dict[int, list[Part]] = {}
        for row in await self._connection.execute(query):
            part = Part(row.number, row.papers, row.threaded, row.state, row.message, row.at, row.sender)
            parts.setdefault(row.digest_id, []).append(part)
        return parts


def _claims(held: Collection[tuple[Place, date]], holder: str) -> Iterator[ColumnElement[bool]]:
    """Those of these digests that are this holder's, in pieces that one statement can carry."""
    table = tables.digests.c
    for some in slices(held):
        keys = [(place.platform, place.workspace, place.channel, day) for place, day in some]
        these = tuple_(table.platform, table.workspace, table.channel, table.day).in_(keys)
        yield these & (table.holder == holder)


def _is_digest(place: Place, day: date) -> ColumnElement[bool]:
    return is_place(tables.digests, place) & (tables.digests.c.day == day)


def _is_part(place: Place, day: date, number: int) -> ColumnElement[bool]:
    digest = select(tables.digests.c.id).where(_is_digest(place, day)).scalar_subquery()
    return (tables.parts.c.digest_id == digest) & (tables.parts.c.number == number)


def _is_message(posted: Posted) -> ColumnElement[bool]:
    there = select(tables.digests.c.id).where(is_place(tables.digests, posted.place))
    return (tables.parts.c.message == posted.message) & tables.parts.c.digest_id.in_(there)


def content(digest: Digest, until: datetime, holder: str) -> dict[str, Any]:
    return {
        "state": digest.state,
        "due_at": digest.due_at,
        "layout": digest.layout,
        "considered": digest.considered,
        "note": digest.note,
        "also_in": digest.also_in,
        "claimed_until": until,
        "holder": holder,
    }


def entry_rows(digest_id: int, digest: Digest) -> list[dict[str, Any]]:
    return [
        {
            "digest_id": digest_id,
            "position": position,
            "paper_id": ranked.paper.id,
            "score": ranked.score,
            "contributions": tuple(map(StoredContribution.of, ranked.contributions)),
            "counts": ranked.counts,
            "recipe": ranked.recipe,
        }
        for position, ranked in enumerate(digest.entries)
    ]


def part_rows(digest_id: int, digest: Digest) -> list[dict[str, Any]]:
    return [
        {
            "digest_id": digest_id,
            "number": part.number,
            "papers": part.papers,
            "threaded": part.threaded,
            "state": part.state,
            "message": part.message,
            "at": part.at,
            "sender": part.sender,
        }
        for part in digest.parts
    ]


def _ranked(row: RowMapping) -> Ranked:
    contributions = tuple(stored.contribution for stored in row["contributions"])
    return Ranked(paper_of(row), row["score"], contributions, row["counts"], row["recipe"])


def _digest(row: Row[Any], entries: Iterable[Ranked], parts: Iterable[Part]) -> Digest:
    return Digest(
        place=Place(row.platform, row.workspace, row.channel),
        day=row.day,
        state=row.state,
        due_at=row.due_at,
        layout=row.layout,
        entries=tuple(entries),
        considered=row.considered,
        note=row.note,
        parts=tuple(parts),
        also_in=row.also_in,
    )


def _posted(row: Row[Any]) -> Posted:
    thread = row.thread if row.threaded else ""
    return Posted(Place(row.platform, row.workspace, row.channel, thread), row.message)
