"""Everything that is set for each channel, in memory."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Unpack

from bot.domain import Channel, Follow, Place, Topic
from bot.ports import ChannelSettings
from storage.memory.state import State, where, without_thread


class MemoryChannels:
    def __init__(self, state: State) -> None:
        self._state = state

    async def get(self, place: Place) -> Channel | None:
        return self._state.channels.get(where(place))

    async def ensure(self, channel: Channel) -> Channel:
        if where(channel.place) not in self._state.channels:
            bare = replace(channel, place=without_thread(channel.place), topics=(), mutes=(), follows=())
            self._put(bare)
            await self._add_lists(channel)
        return self._state.channels[where(channel.place)]

    async def all(self, platform: str = "", workspace: str = "") -> list[Channel]:
        return [channel for channel in self._state.channels.values() if _within(channel.place, platform, workspace)]

    async def due(self, now: datetime) -> list[Channel]:
        waiting = [
            (channel.next_digest_at, channel)
            for channel in self._state.channels.values()
            if channel.subscribed and not channel.paused and channel.next_digest_at is not None
        ]
        return [channel for at, channel in sorted(waiting, key=lambda entry: entry[0]) if at <= now]

    async def count_due(self, now: datetime) -> int:
        return len(await self.due(now))

    async def unrecorded(self, day: date) -> list[Channel]:
        return [
            channel
            for channel in self._state.channels.values()
            if (channel.subscribed if channel.recorded_until is None else channel.recorded_until < day)
        ]

    async def change(self, place: Place, **settings: Unpack[ChannelSettings]) -> None:
        if channel := await self.get(place):
            self._put(replace(channel, **settings))

    async def advance(self, place: Place, at: datetime, to: datetime) -> bool:
        channel = await self.get(place)
        if channel is None or channel.next_digest_at != at:
            return False
        self._put(replace(channel, next_digest_at=to))
        return True

    async def add_topic(self, place: Place, topic: Topic) -> bool:
        channel = await self.get(place)
        if channel is None:
            return False
        same = [stored for stored in channel.topics if _same(stored.name, topic.name)]
        if not same:
            self._put(replace(channel, topics=(*channel.topics, topic)))
            return True
        changed = replace(topic, name=same[0].name)
        self._put(replace(channel, topics=tuple(changed if stored in same else stored for stored in channel.topics)))
        return False

    async def remove_topic(self, place: Place, name: str) -> bool:
        return await self._without(
            place,
            lambda channel: replace(
                channel, topics=tuple(topic for topic in channel.topics if not _same(topic.name, name))
            ),
        )

    async def add_mute(self, place: Place, subject: str) -> bool:
        channel = await self.get(place)
        if channel is None or any(_same(mute, subject) for mute in channel.mutes):
            return False
        self._put(replace(channel, mutes=(*channel.mutes, subject)))
        return True

    async def remove_mute(self, place: Place, subject: str) -> bool:
        return await self._without(
            place,
            lambda channel: replace(channel, mutes=tuple(mute for mute in channel.mutes if not _same(mute, subject))),
        )

    async def add_follow(self, place: Place, follow: Follow) -> bool:
        channel = await self.get(place)
        if channel is None or any(
            stored.kind == follow.kind and _same(stored.name, follow.name) for stored in channel.follows
        ):
            return False
        self._put(replace(channel, follows=(*channel.follows, follow)))
        return True

    async def remove_follow(self, place: Place, name: str) -> bool:
        return await self._without(
            place,
            lambda channel: replace(
                channel, follows=tuple(follow for follow in channel.follows if not _same(follow.name, name))
            ),
        )

    async def forget(self, place: Place) -> None:
        here = where(place)
        self._state.channels.pop(here, None)
        self._state.subscriptions.pop(here, None)
        for day in [key for key in self._state.digests if key[0] == here]:
            del self._state.digests[day]
        for given in [key for key in self._state.feedback if key.where == here]:
            del self._state.feedback[given]

    async def pause_workspace(self, platform: str, workspace: str, why: str) -> int:
        running = [channel for channel in await self.all(platform, workspace) if not channel.paused]
        for channel in running:
            self._put(replace(channel, paused=why))
        return len(running)

    async def _add_lists(self, channel: Channel) -> None:
        for topic in channel.topics:
            await self.add_topic(channel.place, topic)
        for subject in channel.mutes:
            await self.add_mute(channel.place, subject)
        for follow in channel.follows:
            await self.add_follow(channel.place, follow)

    async def _without(self, place: Place, shorten: Callable[[Channel], Channel]) -> bool:
        channel = await self.get(place)
        if channel is None or shorten(channel) == channel:
            return False
        self._put(shorten(channel))
        return True

    def _put(self, channel: Channel) -> None:
        self._state.channels[where(channel.place)] = channel


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _within(place: Place, platform: str, workspace: str) -> bool:
    """Of this platform and workspace; an empty one is any."""
    return platform in ("", place.platform) and workspace in ("", place.workspace)
