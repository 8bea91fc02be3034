"""Forgetting: a person, a channel, a subject; and that nothing is left of them."""

from pathlib import Path

import pytest

from bot.messages import plain_message
from storage.memory import MemoryStore
from storage.unit_of_work import open_store
from tests.bot.furnished import ADA, BOSS, follow, furnished, kept
from tests.bot.workspace import Workspace, a_workspace
from tests.builders import a_paper


async def lives_here(workspace: Workspace) -> None:
    """Somebody who votes, saves, and has a direct message with its own topics and taste."""
    digest = await furnished(workspace)
    await workspace.press("more", digest.entries[0].paper.id, ADA)
    await workspace.react("2", "🔖", ADA)
    await workspace.say("saved add 2", person=ADA)
    await workspace.say("topics add speech", "dm-ada", ADA)
    await workspace.press("less", digest.entries[1].paper.id, ADA, "dm-ada")
    await workspace.press("more", digest.entries[1].paper.id, BOSS)


async def forget(workspace: Workspace, what: str, channel: str = "nlp") -> str:
    asked = await workspace.hear(f"forget {what}", channel, ADA)
    return plain_message(await follow(workspace, asked, "Erase it", ADA, channel))


async def test_of_a_person_nothing_is_left_in_memory() -> None:
    store = MemoryStore()
    async with a_workspace(store) as workspace:
        await lives_here(workspace)
        assert "'ada'" in repr(store._committed)
        assert "Nothing of you is stored" in await forget(workspace, "me")
        assert "'ada'" not in repr(store._committed)
        assert "dm-ada" not in repr(store._committed)
        assert "'boss'" in repr(store._committed), "the others stay"


async def test_of_a_person_nothing_is_left_in_the_database(tmp_path: Path) -> None:
    file = tmp_path / "b.db"
    async with a_workspace(await open_store(f"sqlite+aiosqlite:///{file}")) as workspace:
        await lives_here(workspace)
        assert rows_with(file, "ada")
        await forget(workspace, "me")
        assert rows_with(file, "ada") == []
        assert rows_with(file, "dm-ada") == []
        assert rows_with(file, "boss")


def rows_with(file: Path, word: str) -> list[tuple[object, ...]]:
    """Every row of every table that has this word as a value."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(file)) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        rows = [row for table in tables for row in database.execute(f'select * from "{table}"')]
    return [row for row in rows if word in row]


async def test_of_a_channel_nothing_is_left_but_the_people_keep_theirs(stored: Workspace) -> None:
    await lives_here(stored)
    assert "Nothing of this channel is stored" in await forget(stored, "channel")
    after = await kept(stored.store)
    assert [channel.place.channel for channel in after["channels"]] == ["dm-ada"]
    assert "saved no papers" not in await stored.say("saved", person=ADA)
    assert "No topics are followed here yet" in await stored.say("topics")


@pytest.mark.parametrize("what", ["me", "channel"])
async def test_asking_alone_erases_nothing(workspace: Workspace, what: str) -> None:
    await lives_here(workspace)
    before = await kept(workspace.store)
    await workspace.say(f"forget {what}", person=ADA)
    assert await kept(workspace.store) == before


async def test_a_subject_is_forgotten_and_the_rest_stays_learned(stored: Workspace) -> None:
    await stored.add([a_paper(number, title=title, abstract="") for number, title in enumerate(TITLES, 1)])
    for number in (1, 2, 3):
        await stored.press("more", f"arxiv:2604.0000{number}")
    shown = await stored.hear("learned")
    assert "surgery" in plain_message(shown)
    answer = await stored.say("learned forget surgery")
    assert answer == "Forgotten: 2 reactions."
    assert "surgery" not in await stored.say("learned")
    assert "poems" in await stored.say("learned")


TITLES = ("Images for surgery", "Robots in surgery", "Reading poems aloud")


async def test_a_piece_of_a_word_is_no_subject(workspace: Workspace) -> None:
    await workspace.add([a_paper(1, title=TITLES[0], abstract="")])
    await workspace.press("more", "arxiv:2604.00001")
    assert 'Nothing learned here is about "sur"' in await workspace.say("learned forget sur")
    assert "Forgotten: 1 reaction." in await workspace.say("learned forget image")


async def test_everything_is_forgotten_only_after_a_second_press(stored: Workspace) -> None:
    await lives_here(stored)
    asked = await follow(stored, await stored.hear("learned"), "Forget all")
    assert "This forgets everything learned from" in plain_message(asked)
    assert "Nothing is learned yet" not in await stored.say("learned")
    await follow(stored, asked, "Forget it")
    assert "Nothing is learned yet" in await stored.say("learned")
