"""Who asked for a digest at an address, and whether its reader has agreed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Person, Place, Subscription
from storage import tables
from storage.columns import UtcDateTime
from storage.database import insert
from storage.identity import is_person, is_place, person_columns

_ASKED = ("request", "asked_at", "letter", "letter_at", "confirmed_at")


class SqlSubscriptions:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ask(self, subscription: Subscription) -> None:
        row = person_columns(subscription.person) | {name: getattr(subscription, name) for name in _ASKED}
        statement = insert(self._connection, tables.subscriptions).values(channel_id=_at(subscription.place), **row)
        key = [tables.subscriptions.c.channel_id]
        await self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=row))

    async def get(self, place: Place) -> Subscription | None:
        return next(iter(await self._list(is_place(tables.channels, place))), None)

    async def of_person(self, person: Person) -> list[Subscription]:
        return await self._list(is_person(tables.subscriptions, person))

    async def letters_due(self, platform: str, now: datetime) -> list[Subscription]:
        table = tables.subscriptions.c
        waited = table.letter_at.is_(None) | (table.letter_at <= now)
        return await self._list((tables.channels.c.platform == platform) & (table.letter == "ready") & waited)

    async def begin_letter(self, subscription: Subscription) -> bool:
        ready = self._standing(subscription.place, subscription.request) & (tables.subscriptions.c.letter == "ready")
        return await self._change(ready, letter="sending")

    async def finish_letter(self, subscription: Subscription) -> None:
        same = self._standing(subscription.place, subscription.request)
        await self._change(same, letter=subscription.letter, letter_at=subscription.letter_at)

    async def confirm(self, place: Place, request: str, at: datetime) -> bool:
        first = func.coalesce(tables.subscriptions.c.confirmed_at, literal(at, UtcDateTime()))
        return await self._change(self._standing(place, request), confirmed_at=first)

    async def unconfirmed(self, platform: str, before: datetime) -> list[Place]:
        table = tables.subscriptions.c
        never = table.confirmed_at.is_(None) & (table.asked_at < before)
        return [each.place for each in await self._list((tables.channels.c.platform == platform) & never)]

    def _standing(self, place: Place, request: str) -> ColumnElement[bool]:
        table = tables.subscriptions.c
        return (table.channel_id == _at(place)) & (table.request == request)

    async def _change(self, which: ColumnElement[bool], **values: Any) -> bool:
        result = await self._connection.execute(update(tables.subscriptions).where(which).values(**values))
        return result.rowcount > 0

    async def _list(self, condition: ColumnElement[bool]) -> list[Subscription]:
        where = (tables.channels.c.platform, tables.channels.c.workspace, tables.channels.c.channel)
        query = select(tables.subscriptions, *where).join(tables.channels).where(condition)
        oldest_first = query.order_by(tables.subscriptions.c.asked_at, tables.subscriptions.c.channel_id)
        return [_subscription(row) for row in await self._connection.execute(oldest_first)]


def _at(place: Place) -> ScalarSelect[Any]:
    return select(tables.channels.c.id).where(is_place(tables.channels, place)).scalar_subquery()


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        place=Place(row.platform, row.workspace, row.channel),
        person=Person(row.person_platform, row.person_workspace, row.person_id),
        **{name: getattr(row, name) for name in _ASKED},
    )
