"""What is noted for buttons and for posts in forums goes when the digests of its time go."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest

from adapters.discord.keys import custom_id, subject_of
from bot.errors import Busy, StoreError
from bot.messages import Button, Message
from bot.ports import UnitOfWork
from bot.tidying import Retention, tidy
from tests.adapters.discord.club import Club
from tests.servers.discord.world import FORUM
from tests.servers.discord.world import Channel as Room

LONG = Button("More", "run", "search " + "a long question " * 20)


async def test_notes_are_kept_for_as_long_as_digests(club: Club) -> None:
    forum = club.guild.add(Room("papers", FORUM))
    await club.discord.gateway.dispatch("CHANNEL_CREATE", forum.json, club.guild.id)
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


class Away:
    """A database that is away."""

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        raise StoreError("away")

    write = read


async def test_a_button_that_cannot_be_noted_leaves_no_post_in_doubt(club: Club) -> None:
    club.platform._store = Away()  # type: ignore[assignment]  # all of it that a post needs

    with pytest.raises(Busy):
        await club.platform.post(club.place(), Message(("hello",), buttons=(LONG,)), "key")
