"""Posting once: the same nonce whenever a post is tried again, and never again when that could show it twice."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import TypeVar

import discord

from adapters.discord import permissions
from adapters.discord.channels import FORUMS, THREADLESS, Channels, Known
from adapters.discord.faults import FAULTS, THREAD_EXISTS, fault_of
from adapters.discord.render import Page, heading, one_page
from adapters.discord.rest import Rest
from bot.domain import Place, Posted
from bot.errors import Busy, Lost, PlatformError, StoreError
from bot.insisting import insist
from bot.messages import Message
from bot.ports import Clock, Store
from bot.times import date_in_words

Answer = TypeVar("Answer")
REPEATABLE = timedelta(minutes=2)
"""Discord keeps a nonce for "the past few minutes": https://discord.com/developers/docs/resources/message#create-message"""
PATIENCE = 60.0
"""Seconds for which an unanswered post is tried again under its nonce; well within REPEATABLE."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 15.0
SHORT = 10.0
"""Seconds that a rate limit may ask for without the part being put back."""
FORUM_POST = "discord:forum:"
STARTED = "started"


def nonce_of(key: str) -> str:
    """24 characters; the limit is 25."""
    return blake2b(key.encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class Posts:
    rest: Callable[[], Rest]
    channels: Channels
    store: Store
    clock: Clock
    patience: float = PATIENCE

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Raises Gone, Refused, Busy or Lost."""
        known = await self._asked(place.channel)
        page = one_page(message)
        if known.kind in FORUMS:
            return Posted(place, await self._in_forum(place, known, message, page, key))
        if not place.thread:
            return Posted(place, await self._send(place.channel, page, key, permissions.POST))
        if known.kind in THREADLESS:
            return Posted(place, await self._send(place.channel, page, key, permissions.POST, place.thread))
        await self._ensure_thread(place)
        return Posted(place, await self._send(place.thread, page, key, permissions.REPLY))

    async def edit(self, posted: Posted, message: Message) -> None:
        place = posted.place
        channel = place.thread or place.channel
        page = one_page(message)
        await self._once(lambda: self.rest().edit(channel, posted.message, page), channel, permissions.POST)

    async def _send(self, channel: str, page: Page, key: str, needed: Sequence[str], under: str = "") -> str:
        """Safe to repeat: the nonce makes a second one the first."""
        nonce = nonce_of(key)
        return await self._patiently(lambda: self.rest().send(channel, page, nonce, under), channel, needed)

    # --- threads ----------------------------------------------------------------------------------

    async def _ensure_thread(self, place: Place) -> None:
        """The thread of a message has the message's id, and starting it a second time is refused."""
        try:
            name = await _unsent(self._thread_name(place))
            start = self.rest().start_thread
            await self._patiently(
                lambda: _unless_there(start(place.channel, place.thread, name)),
                place.channel,
                permissions.START_A_THREAD,
            )
        except Lost as lost:
            # Nothing of the part itself has gone out.
            raise Busy(str(lost)) from lost

    async def _thread_name(self, place: Place) -> str:
        async with self.store.read() as work:
            found = await work.digests.at_message(Posted(place, place.thread))
        return f"Papers · {date_in_words(found[0].day)}" if found else "Papers"

    # --- forums -----------------------------------------------------------------------------------

    async def _in_forum(self, place: Place, forum: Known, message: Message, page: Page, key: str) -> str:
        """A post for each day: what has the same key but for its last part goes into the same post."""
        if place.thread:
            return await self._send(place.thread, page, key, permissions.REPLY)
        day, _, number = key.rpartition("/")
        note = f"{FORUM_POST}{day}"
        known = await _unsent(self._noted(note))
        thread, _, first = known.partition(" ")
        if thread and thread != STARTED and number != first:
            return await self._send(thread, page, key, permissions.REPLY)
        if thread and thread != STARTED:
            return thread
        thread = await self._started(place, heading(message), known) or await self._start(
            place, forum, message, page, note
        )
        with suppress(StoreError):  # without a note it is found by its name
            await self._note(note, f"{thread} {number}")
        return thread

    async def _start(self, place: Place, forum: Known, message: Message, page: Page, note: str) -> str:
        """Nothing makes this safe to repeat, so it is tried once; when no answer came, the post is looked for."""
        name = heading(message)
        await _unsent(self._note(note, STARTED))
        start = self.rest().start_post
        try:
            return await self._once(
                lambda: start(place.channel, name, page, list(forum.tags)), place.channel, permissions.POST
            )
        except Lost:
            if thread := await self._started(place, name, STARTED):
                return thread
            raise
        except PlatformError:
            with suppress(StoreError):
                await self._note(note, "")
            raise

    async def _started(self, place: Place, name: str, known: str) -> str:
        """The post that an earlier try has started, if it is there."""
        if known != STARTED:
            return ""
        threads = await self._once(lambda: self.rest().active_threads(place.workspace), place.channel, permissions.READ)
        ours = [t for t in threads if str(t.get("parent_id")) == place.channel and t.get("name") == name]
        if not ours:
            raise Lost("A post was started in the forum, and no answer came back.")
        return str(ours[-1]["id"])

    async def _noted(self, note: str) -> str:
        async with self.store.read() as work:
            return await work.notes.get(note)

    async def _note(self, note: str, text: str) -> None:
        """As soon as the database takes it, so that a moment without it leaves no post in doubt."""
        await insist(self.store, lambda work: work.notes.put(note, text, self.clock()), self.patience / 2)

    async def _asked(self, channel: str) -> Known:
        try:
            return await self._once(lambda: self.channels.known(channel), channel, permissions.READ)
        except Lost as lost:
            # Only a question was lost: nothing has been posted.
            raise Busy(str(lost)) from lost

    # --- trying -----------------------------------------------------------------------------------

    async def _once(self, attempt: Callable[[], Awaitable[Answer]], channel: str, needed: Sequence[str]) -> Answer:
        try:
            return await attempt()
        except FAULTS as error:
            raise fault_of(error, self._complaint(error, channel, needed)) from error

    async def _patiently(self, attempt: Callable[[], Awaitable[Answer]], channel: str, needed: Sequence[str]) -> Answer:
        """Again while it is in doubt, as long as patience lasts. What surely did not go out is left to a later beat."""
        clock = asyncio.get_running_loop().time
        last, wait = clock() + self.patience, FIRST_WAIT
        doubt: Lost | None = None
        while True:
            try:
                return await self._once(attempt, channel, needed)
            except Lost as lost:
                doubt = lost
                pause = wait
            except Busy as busy:
                if doubt is None and busy.after > SHORT:
                    raise
                pause = min(busy.after, wait) if doubt else busy.after
            except PlatformError:
                if doubt:
                    raise doubt from None
                raise
            if clock() + pause > last:
                raise doubt or Busy("Discord is busy.")
            await asyncio.sleep(pause)
            wait = min(wait * 2, LONGEST_WAIT)

    def _complaint(self, error: Exception, channel: str, needed: Sequence[str]) -> str:
        return self.channels.complaint(channel, needed) if isinstance(error, discord.Forbidden) else ""


async def _unsent(work: Awaitable[Answer]) -> Answer:
    """What the database is asked before anything is sent: where it fails, the post may surely be tried again."""
    try:
        return await work
    except StoreError:
        raise Busy("the database does not answer") from None


async def _unless_there(start: Awaitable[None]) -> None:
    try:
        await start
    except discord.HTTPException as error:
        if error.code != THREAD_EXISTS:
            raise
