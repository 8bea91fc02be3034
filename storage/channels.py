"""Everything that is set for each channel."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Unpack

from sqlalchemy import ColumnElement, Row, Table, delete, func, literal, null, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Channel, Follow, Place, Topic
from bot.ports import ChannelSettings
from storage import tables
from storage.database import insert
from storage.identity import is_place, place_columns
from storage.turns import writes

_Members = defaultdict[Table, list[Row[Any]]]
"""The rows that belong to one channel, by their table."""
_MEMBERS = {
    tables.topics: (tables.topics.c.name, tables.topics.c.description, tables.topics.c.weight),
    tables.mutes: (tables.mutes.c.subject, null(), null()),
    tables.follows: (tables.follows.c.name, tables.follows.c.kind, null()),
}
"""What a channel has many of: the columns that are asked for together, as ``name``, ``more`` and ``weight``."""
_SETTINGS = (
    *("name", "public", "direct", "owner", "introduced", "schedule", "size", "layout", "on_empty"),
    *("subscribed", "paused", "snoozed_until", "next_digest_at", "recorded_until", "experiment", "exploring"),
)


class SqlChannels:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, place: Place) -> Channel | None:
        """A writer's look locks the channel's row: what it decides by is still so when it writes."""
        here = is_place(tables.channels, place)
        if writes(self._connection):
            await self._connection.execute(select(tables.channels.c.id).where(here).with_for_update(key_share=True))
        return next(iter(await self._list(here)), None)

    async def ensure(self, channel: Channel) -> Channel:
        row = place_columns(channel.place) | {name: getattr(channel, name) for name in _SETTINGS}
        statement = insert(self._connection, tables.channels).values(row).on_conflict_do_nothing()
        if await self._connection.scalar(statement.returning(tables.channels.c.id)) is not None:
            await self._add_lists(channel)
        (stored,) = await self._list(is_place(tables.channels, channel.place))
        return stored

    async def all(self, platform: str = "", workspace: str = "") -> list[Channel]:
        return await self._list(_within(platform, workspace))

    async def where(self, condition: ColumnElement[bool]) -> list[Channel]:
        return await self._list(condition)

    async def by_id(self, channel_ids: Collection[int]) -> dict[int, Channel]:
        return await self._select(tables.channels.c.id.in_(channel_ids))

    async def due(self, now: datetime) -> list[Channel]:
        return await self._list(due_at(now), tables.channels.c.next_digest_at)

    async def count_due(self, now: datetime) -> int:
        return await self._connection.scalar(select(func.count()).select_from(tables.channels).where(due_at(now))) or 0

    async def unrecorded(self, day: date) -> list[Channel]:
        table = tables.channels.c
        new = table.subscribed & table.recorded_until.is_(None)
        return await self._list(new | (table.recorded_until < day))

    async def change(self, place: Place, **settings: Unpack[ChannelSettings]) -> None:
        if settings:
            here = is_place(tables.channels, place)
            await self._connection.execute(update(tables.channels).where(here).values(**settings))

    async def advance(self, place: Place, at: datetime, to: datetime) -> bool:
        unmoved = is_place(tables.channels, place) & (tables.channels.c.next_digest_at == at)
        result = await self._connection.execute(update(tables.channels).where(unmoved).values(next_digest_at=to))
        return result.rowcount > 0

    async def add_topic(self, place: Place, topic: Topic) -> bool:
        settings = {"description": topic.description, "weight": topic.weight}
        if await self._add(tables.topics, place, {"key": topic.name.casefold(), "name": topic.name} | settings):
            return True
        there = _of_place(tables.topics, place) & (tables.topics.c.key == topic.name.casefold())
        await self._connection.execute(update(tables.topics).where(there).values(settings))
        return False

    async def remove_topic(self, place: Place, name: str) -> bool:
        return await self._remove(tables.topics, place, name)

    async def add_mute(self, place: Place, subject: str) -> bool:
        return await self._add(tables.mutes, place, {"key": subject.casefold(), "subject": subject})

    async def remove_mute(self, place: Place, subject: str) -> bool:
        return await self._remove(tables.mutes, place, subject)

    async def add_follow(self, place: Place, follow: Follow) -> bool:
        row = {"key": follow.name.casefold(), "kind": follow.kind, "name": follow.name}
        return await self._add(tables.follows, place, row)

    async def remove_follow(self, place: Place, name: str) -> bool:
        return await self._remove(tables.follows, place, name)

    async def forget(self, place: Place) -> None:
        for table in (tables.channels, tables.digests, tables.feedback):
            await self._connection.execute(delete(table).where(is_place(table, place)))

    async def pause_workspace(self, platform: str, workspace: str, why: str) -> int:
        running = _within(platform, workspace) & (tables.channels.c.paused == "")
        result = await self._connection.execute(update(tables.channels).where(running).values(paused=why))
        return result.rowcount

    async def _add_lists(self, channel: Channel) -> None:
        for topic in channel.topics:
            await self.add_topic(channel.place, topic)
        for subject in channel.mutes:
            await self.add_mute(channel.place, subject)
        for follow in channel.follows:
            await self.add_follow(channel.place, follow)

    async def _add(self, table: Table, place: Place, row: Mapping[str, Any]) -> bool:
        """Insert for a channel that exists, or do nothing."""
        values = [literal(value, table.c[name].type) for name, value in row.items()]
        source = select(tables.channels.c.id, *values).where(is_place(tables.channels, place))
        statement = insert(self._connection, table).from_select(["channel_id", *row], source)
        return await self._connection.scalar(statement.on_conflict_do_nothing().returning(table.c.id)) is not None

    async def _remove(self, table: Table, place: Place, name: str) -> bool:
        there = _of_place(table, place) & (table.c.key == name.casefold())
        return (await self._connection.execute(delete(table).where(there))).rowcount > 0

    async def _list(self, condition: ColumnElement[bool], *order: ColumnElement[Any]) -> list[Channel]:
        return list((await self._select(condition, *order)).values())

    async def _select(self, condition: ColumnElement[bool], *order: ColumnElement[Any]) -> dict[int, Channel]:
        query = select(tables.channels).where(condition).order_by(*order, tables.channels.c.id)
        rows = (await self._connection.execute(query)).all()
        members = await self._members(condition)
        return {row.id: _channel(row, members[row.id]) for row in rows}

    async def _members(self, condition: ColumnElement[bool]) -> dict[int, _Members]:
        """What belongs to each channel, in the order it was added: one question for all of its tables."""
        asked = [
            select(
                literal(table.name).label("kind"),
                # Named, since SQLite finds no ``id`` to order by among columns of several tables.
                table.c.id.label("id"),
                table.c.channel_id.label("channel_id"),
                *(column.label(label) for column, label in zip(columns, ("name", "more", "weight"), strict=True)),
            )
            .join(tables.channels)
            .where(condition)
            for table, columns in _MEMBERS.items()
        ]
        members: dict[int, _Members] = defaultdict(lambda: defaultdict(list))
        for row in await self._connection.execute(union_all(*asked).order_by("id")):
            members[row.channel_id][tables.metadata.tables[row.kind]].append(row)
        return members


def _channel(row: Row[Any], members: _Members) -> Channel:
    return Channel(
        place=Place(row.platform, row.workspace, row.channel),
        topics=tuple(Topic(topic.name, topic.more, topic.weight) for topic in members[tables.topics]),
        mutes=tuple(mute.name for mute in members[tables.mutes]),
        follows=tuple(Follow(follow.more, follow.name) for follow in members[tables.follows]),
        **{name: getattr(row, name) for name in _SETTINGS},
    )


def _within(platform: str, workspace: str) -> ColumnElement[bool]:
    """Of this platform and workspace; an empty one is any."""
    table, anywhere = tables.channels.c, literal(value=True)
    here = table.platform == platform if platform else anywhere
    return here & (table.workspace == workspace) if workspace else here


def _of_place(table: Table, place: Place) -> ColumnElement[bool]:
    channel = select(tables.channels.c.id).where(is_place(tables.channels, place)).scalar_subquery()
    return table.c.channel_id == channel


def due_at(now: datetime) -> ColumnElement[bool]:
    table = tables.channels.c
    return table.subscribed & (table.paused == "") & (table.next_digest_at <= now)
