"""Reactions -> Inbound, one after the other for each message, and those read back that were made while we were away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar
from weakref import WeakValueDictionary

from discord import PartialEmoji, RawReactionActionEvent, RawReactionClearEmojiEvent, RawReactionClearEvent
from discord.utils import snowflake_time, utcnow

from adapters.discord.channels import DIRECT, Channels
from adapters.discord.faults import FAULTS, fault_of
from adapters.discord.rest import Rest
from adapters.discord.who import NAME, person
from bot.domain import Person, Posted
from bot.errors import Busy, Lost
from bot.logs import log
from bot.ports import Inbound, Reaction

WAITS = (0.5, 2.0, 5.0, 15.0, 60.0)
"""Seconds before a question that Discord did not answer is asked again."""
YOUNG = timedelta(seconds=60)
"""For how long a message may be there before the answer to its post has reached us."""
AT_ONCE = 4
"""Messages read back at the same time."""
Answer = TypeVar("Answer")
Cleared = RawReactionClearEvent | RawReactionClearEmojiEvent


@dataclass(slots=True)
class Reactions:
    inbound: Inbound
    channels: Channels
    rest: Callable[[], Rest]
    me: Callable[[], int | None] = lambda: None
    """The bot's own id, once it is known."""
    _locks: "WeakValueDictionary[str, asyncio.Lock]" = field(default_factory=WeakValueDictionary)

    async def changed(self, event: RawReactionActionEvent, *, added: bool) -> None:
        if event.member is not None and event.member.bot:
            return
        async with self._turn(event.message_id):
            if posted := await self._posted(event.guild_id, event.channel_id, event.message_id):
                early = _is_young(event.message_id) and event.message_author_id in (None, self.me())
                reaction = Reaction(person(event.user_id), posted, _name(event.emoji), added, early=early)
                await self.inbound.react(reaction)

    async def cleared(self, event: Cleared) -> None:
        """Some or all were removed at once: what stands now is what counts."""
        async with self._turn(event.message_id):
            if posted := await self._posted(event.guild_id, event.channel_id, event.message_id):
                await self._recount(posted)

    async def read_back(self, owned: Callable[[str], bool]) -> None:
        """What stands now on the messages of the last days, in the servers that this process speaks for."""
        ours = [posted for posted in await self.inbound.own_messages(NAME) if owned(posted.place.workspace)]
        slots = asyncio.Semaphore(AT_ONCE)

        async def read(posted: Posted) -> None:
            async with slots:
                await self.recount(posted)

        async with asyncio.TaskGroup() as group:
            for posted in ours:
                group.create_task(read(posted))

    async def recount(self, posted: Posted) -> None:
        """What stands now on one message."""
        async with self._turn(posted.message):
            await self._recount(posted)

    async def _recount(self, posted: Posted) -> None:
        async def standing() -> dict[str, list[Person]]:
            found = await self.rest().reactions(posted.place.thread or posted.place.channel, posted.message)
            return {_bracketed(emoji): [person(who) for who in people] for emoji, people in found.items()}

        await self._asked_again(lambda: self.inbound.recount(posted, standing), posted.place)

    async def _asked_again(self, ask: Callable[[], Awaitable[Answer]], where: object) -> Answer | None:
        """A question that was lost is asked again for a while: whoever reacted meanwhile would go unheard."""
        for wait in (*WAITS, None):
            try:
                return await ask()
            except FAULTS as error:
                trouble = fault_of(error)
                if wait is None or not isinstance(trouble, Busy | Lost):
                    log.warning("reactions not read", place=str(where), why=str(trouble))
                    return None
            await asyncio.sleep(wait)
        return None

    async def _posted(self, guild: int | None, channel: int, message: int) -> Posted | None:
        workspace = str(guild or DIRECT)
        place = await self._asked_again(lambda: self.channels.place_of(workspace, str(channel)), channel)
        return Posted(place, str(message)) if place else None

    @asynccontextmanager
    async def _turn(self, message: int | str) -> AsyncIterator[None]:
        """Events of one message in the order of their arrival."""
        lock = self._locks.setdefault(str(message), asyncio.Lock())
        async with lock:
            yield


def _is_young(message: int) -> bool:
    return utcnow() - snowflake_time(message) < YOUNG


def _name(emoji: PartialEmoji) -> str:
    name: object = emoji.name  # of one that was deleted there is none
    return f"<:{name}:{emoji.id}>" if emoji.id else name if isinstance(name, str) else ""


def _bracketed(emoji: str) -> str:
    """``blob:123`` of an API path as ``<:blob:123>``."""
    name, colon, number = emoji.rpartition(":")
    return f"<:{name}:{number}>" if colon and number.isdecimal() else emoji
