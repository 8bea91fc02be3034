"""What is known of channels: from the gateway's events where they reach us, else asked once over the API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from discord import ChannelType, Client, Thread
from discord.abc import GuildChannel

from adapters.discord.permissions import in_words, lacking
from adapters.discord.rest import Json, Rest
from adapters.sense import NotUnderstoodError
from bot.domain import Place
from bot.ports import About

DIRECT = "@me"
"""The workspace of direct messages, which belong to no server."""
FORUMS = frozenset({ChannelType.forum.value, ChannelType.media.value})
THREADS = frozenset({t.value for t in (ChannelType.news_thread, ChannelType.public_thread, ChannelType.private_thread)})
DIRECTS = frozenset({ChannelType.private.value, ChannelType.group.value})
THREADLESS = DIRECTS | {ChannelType.voice.value, ChannelType.stage_voice.value}
REQUIRES_TAG = 1 << 4
MOST = 10_000
"""Channels that are remembered when the gateway does not tell of them."""


@dataclass(frozen=True, slots=True)
class Known:
    """One channel or thread."""

    kind: int
    name: str = ""
    topic: str = ""
    parent: str = ""
    public: bool = False
    tags: tuple[str, ...] = ()
    """What a post in a forum must carry, when it must carry any."""

    @property
    def makes_sense(self) -> bool:
        """Whether it is as documented: events are taken as they were sent."""
        return isinstance(self.kind, int) and all(isinstance(it, str) for it in (self.name, self.topic, self.parent))

    @property
    def about(self) -> About:
        return About(self.name, self.topic, self.public, self.kind in DIRECTS)


class Channels:
    """``client`` gives the client of the moment, whose cache the gateway keeps up to date."""

    def __init__(self, client: Callable[[], Client | None], rest: Callable[[], Rest]) -> None:
        self._client = client
        self._rest = rest
        self._remembered: dict[str, Known] = {}

    async def known(self, channel: str) -> Known:
        """Raises what a request may raise."""
        if found := self._cached(channel) or self._remembered.get(channel):
            return found
        return self.remember(channel, _from_json(await self._rest().channel(channel)))

    def remember(self, channel: str, known: Known) -> Known:
        """What makes no sense is not kept, so that no later event suffers from it."""
        if not known.makes_sense:
            return known
        while len(self._remembered) >= MOST:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[channel] = known
        return known

    def learn(self, told: Json) -> None:
        """Keep what an interaction tells of its channel, which we may not be able to ask for."""
        self.remember(str(told["id"]), _from_json(told))

    def forget(self, channel: str) -> None:
        self._remembered.pop(channel, None)

    async def place_of(self, guild: str, channel: str) -> Place:
        """A thread's place is its channel's, with the thread in it."""
        known = await self.known(channel)
        if known.kind in THREADS and known.parent:
            return Place("discord", guild, known.parent, channel)
        return Place("discord", guild, channel)

    def complaint(self, channel: str, needed: Sequence[str]) -> str:
        """Which of these permissions are missing there, in words."""
        client = self._client()
        found = client.get_channel(int(channel)) if client else None
        if isinstance(found, GuildChannel | Thread):
            name = found.parent.name if isinstance(found, Thread) and found.parent else found.name
            return in_words(name, lacking(found, found.guild.me, needed), needed)
        known = self._remembered.get(channel)
        return in_words(known.name if known else "", (), needed)

    def _cached(self, channel: str) -> Known | None:
        """What the library's cache has of it, which an event may have spoiled: then it is asked for instead."""
        client = self._client()
        known = _from_cache(client.get_channel(int(channel))) if client else None
        return known if known and known.makes_sense else None


def _from_cache(found: object) -> Known | None:
    if isinstance(found, Thread):
        return Known(found.type.value, found.name, parent=str(found.parent_id))
    if not isinstance(found, GuildChannel):
        return None
    public = found.permissions_for(found.guild.default_role).view_channel
    topic = getattr(found, "topic", None) or ""
    return Known(found.type.value, found.name, topic, public=public, tags=_tags(found))


def _tags(channel: Any) -> tuple[str, ...]:
    flags = getattr(channel, "flags", None)
    tags = getattr(channel, "available_tags", ())
    return tuple(str(tag.id) for tag in tags[:1]) if flags and getattr(flags, "require_tag", False) else ()


def _from_json(told: Json) -> Known:
    if not isinstance(told.get("type"), int):
        raise NotUnderstoodError("channel")
    tags = [str(tag["id"]) for tag in told.get("available_tags") or []]
    return Known(
        told["type"],
        told.get("name") or "",
        told.get("topic") or "",
        str(told.get("parent_id") or ""),
        tags=tuple(tags[:1]) if told.get("flags", 0) & REQUIRES_TAG else (),
    )
