"""What is noted for buttons and for posts in forums goes when the digests of its time go."""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp import web

from adapters.discord.keys import custom_id, subject_of
from bot.errors import Busy, Refused, StoreError
from bot.messages import Button, Message
from bot.ports import Store, UnitOfWork
from bot.tidying import Retention, tidy
from tests.adapters.discord.club import Club, labels, words
from tests.servers.discord import faults
from tests.servers.discord.faults import Proceed
from tests.servers.discord.world import FORUM
from tests.servers.discord.world import Channel as Room

LONG = Button("More", "run", "search " + "a long question " * 20)


async def test_notes_are_kept_for_as_long_as_digests(club: Club) -> None:
    forum = await a_forum(club)
    await club.some_papers(2)
    await club.subscribed(forum)
    [digest] = await club.next_digest(forum)
    await club.platform.post(club.place(), Message(("hello",), buttons=(LONG,)), "key")
    assert await noted(club, str(digest.day)) == (LONG.subject, True)

    for days, kept in ((399, True), (401, False)):
        await tidy(club.store, Retention(digests=400), club.time.now + timedelta(days=days))
        subject, thread = await noted(club, str(digest.day))
        assert (subject == LONG.subject, thread) == (kept, kept)


async def noted(club: Club, day: str) -> tuple[str, bool]:
    """The subject of the long button, and whether the day's post in the forum is known."""
    told = custom_id(LONG).partition(":")[2]
    forum = next(room for room in club.guild.channels.values() if room.kind == FORUM)
    async with club.store.read() as work:
        thread = await work.notes.get(f"discord:forum:{club.place(forum)}/{day}")
    return await subject_of(club.store, club.guild.id, told), bool(thread)


@dataclass
class Shaky:
    """A database that can be away."""

    store: Store
    away: bool = False

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        self._try()
        return self.store.read()

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        self._try()
        return self.store.write()

    def _try(self) -> None:
        if self.away:
            raise StoreError("away")


async def test_a_button_that_cannot_be_noted_leaves_no_post_in_doubt(club: Club) -> None:
    club.platform._store = Shaky(club.store, away=True)  # type: ignore[assignment]  # all of it that a post needs

    with pytest.raises(Busy):
        await club.platform.post(club.place(), Message(("hello",), buttons=(LONG,)), "key")


async def test_where_nothing_can_be_stored_an_answer_comes_without_its_long_buttons(club: Club) -> None:
    await club.some_papers(30)
    question = {"query": "retrieval " * 20}
    whole = await (await club.ada.command(club.nlp, "search", question)).message()
    desk = club.platform._client.parts.desk if club.platform._client else None
    assert desk is not None
    desk.store = Shaky(club.store, away=True)  # type: ignore[assignment]  # all of it that an answer needs

    given = await (await club.ada.command(club.nlp, "search", question)).message()

    assert words(given) == words(whole)
    [more] = [label for label in labels(whole) if label not in labels(given)]
    assert more.startswith("More (")


async def test_a_post_in_a_forum_that_cannot_be_noted_leaves_nothing_in_doubt(club: Club) -> None:
    forum, store = await a_forum(club), shaken(club)
    store.away = True
    with pytest.raises(Busy):
        await club.platform.post(club.place(forum), Message(("hello",)), "day/0")
    assert not club.discord.asked(f"POST .*{forum.id}/threads")

    store.away = False
    await club.platform.post(club.place(forum), Message(("hello",)), "day/0")
    assert len(club.threads()) == 1


@pytest.mark.parametrize("there", [True, False])
async def test_a_database_that_goes_while_a_forum_is_posted_to_leaves_nothing_in_doubt(club: Club, there: bool) -> None:
    """Discord takes the post, or surely refuses it; and the post is there once in the end."""
    forum, store = await a_forum(club), shaken(club)

    async def going(_: web.Request, proceed: Proceed) -> web.StreamResponse:
        store.away = True
        asyncio.get_running_loop().call_later(0.5, setattr, store, "away", False)
        return await proceed() if there else faults.refused(400, 50035, "Invalid Form Body")

    club.discord.fault(f"POST .*{forum.id}/threads", going)
    with nullcontext() if there else pytest.raises(Refused):
        await club.platform.post(club.place(forum), Message(("hello",)), "day/0")
    await club.platform.post(club.place(forum), Message(("hello",)), "day/0")
    assert [len(thread.messages) for thread in club.threads()] == [1]


async def a_forum(club: Club) -> Room:
    forum = club.guild.add(Room("papers", FORUM))
    await club.discord.gateway.dispatch("CHANNEL_CREATE", forum.json, club.guild.id)
    return forum


def shaken(club: Club) -> Shaky:
    store = Shaky(club.store)
    club.platform._posts.store = store  # type: ignore[assignment]  # all of it that a post needs
    return store
