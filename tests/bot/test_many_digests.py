"""Many channels due in the same minute: one batch, fair turns, and each channel's trouble its own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot import claims
from bot.claims import in_turn
from bot.domain import Channel, Digest, DigestState, Place, Posted
from bot.messages import Message
from bot.ports import Profile
from bot.profiles import profile_of, profiles_of
from bot.schedule import DAILY, Schedule
from bot.turns import Turns
from storage.memory import MemoryStore
from storage.unit_of_work import open_store
from tests.bot.workspace import NLP, Workspace, a_workspace
from tests.builders import PERSON, a_channel, a_verdict, distinct_papers

EVERY_DAY = Schedule(weekdays=DAILY)


def rooms(count: int, workspace: str = "team", **override: Any) -> list[Channel]:
    places = [Place("board", workspace, f"room-{number}") for number in range(count)]
    return [a_channel(place.channel, place=place, schedule=EVERY_DAY, topics=(), **override) for place in places]


async def all_due(workspace: Workspace, *channels: Channel) -> None:
    for channel in channels:
        await workspace.subscribe(channel)
    workspace.time.now = EVERY_DAY.next_after(workspace.time.now)[1]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_each_of_many_channels_gets_one_digest_and_knows_what_it_was_shown(
    stored: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "BLOCK", 8)
    await stored.add(distinct_papers(6))
    await all_due(stored, *rooms(23, size=1, layout="single"))
    digests = await stored.delivery.deliver_due()
    assert len({digest.place for digest in digests}) == len(digests) == 23
    assert {digest.state for digest in digests} == {DigestState.POSTED}
    assert len({key for _, _, key in stored.board.posts}) == len(stored.board.posts) == len(digests)
    stored.time.pass_(days=1)
    second = await stored.delivery.deliver_due()
    first_papers = {digest.place: digest.entries[0].paper.id for digest in digests}
    assert all(first_papers[digest.place] != digest.entries[0].paper.id for digest in second)


async def test_a_block_asks_no_more_of_the_database_for_ten_times_the_channels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "BLOCK", 200)
    asked = {}
    for count in (20, 200):
        store = await open_store(f"sqlite+aiosqlite:///{tmp_path / str(count)}.db")
        async with a_workspace(store, papers=distinct_papers(5)) as workspace:
            await all_due(workspace, *rooms(count))
            [due] = await workspace.delivery.claims.due()
            with statements() as noted:
                claimed = await workspace.delivery.claims.take(due)
                assert len(await workspace.delivery.preparation.prepare(claimed, workspace.time.now)) == count
            asked[count] = len(noted)
    assert asked[20] == asked[200] < 40


async def test_many_profiles_are_what_each_would_be(stored: Workspace) -> None:
    await stored.add(distinct_papers(5))
    several = [
        *rooms(3, mutes=("survey",)),
        a_channel("you", place=replace(NLP, channel="dm-you"), direct=True, owner=PERSON.id),
    ]
    await all_due(stored, *several)
    async with stored.store.write() as uow:
        for number, channel in enumerate(several):
            person = replace(PERSON, platform="board", workspace="team")
            await uow.feedback.give(a_verdict(distinct_papers(5)[number], place=channel.place, person=person))
        await uow.commit()
    await stored.delivery.deliver_due()
    together = await profiles_of(several, stored.store, stored.library, stored.time.now)
    alone = [await profile_of(channel, stored.store, stored.library, stored.time.now) for channel in several]
    assert list(map(_comparable, together)) == list(map(_comparable, alone))
    assert [len(profile.feedback) for profile in together] == [1, 1, 1, 4]
    assert all(profile.shown for profile in together[:3])


def _comparable(profile: Profile) -> tuple[Profile, list[list[float]]]:
    vectors = [] if profile.vectors is None else profile.vectors.tolist()
    return replace(profile, vectors=None), vectors


async def test_a_channel_that_cannot_be_made_keeps_no_other_from_its_digest(
    stored: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stored.add(distinct_papers(3))
    await all_due(stored, *rooms(9))
    decided = stored.delivery.preparation._decided

    def fails(channel: Channel, *rest: Any) -> Digest:
        if channel.name == "room-4":
            raise RuntimeError("something about this one")
        return decided(channel, *rest)

    monkeypatch.setattr(type(stored.delivery.preparation), "_decided", lambda _self, *given: fails(*given))
    digests = await stored.delivery.deliver_due()
    assert sorted(digest.place.channel for digest in digests) == [f"room-{n}" for n in range(9) if n != 4]
    monkeypatch.undo()
    stored.time.pass_(seconds=31)
    [late] = await stored.delivery.deliver_due()
    assert (late.place.channel, late.state) == ("room-4", DigestState.POSTED)


async def test_two_processes_share_what_is_due(stored: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "BLOCK", 8)
    await stored.add(distinct_papers(3))
    await all_due(stored, *rooms(40, layout="single"))
    other = replace(stored.delivery, holder="another")
    ours, theirs = await asyncio.gather(stored.delivery.deliver_due(), other.deliver_due())
    assert len(ours) + len(theirs) == 40
    assert len({key for _, _, key in stored.board.posts}) == len(stored.board.posts) == 40


def test_workspaces_take_turns_however_many_channels_one_has() -> None:
    many, few = rooms(5, "many"), rooms(2, "few")
    order = [place.workspace for place in in_turn(channel.place for channel in (*many, *few))]
    assert order == ["many", "few", "many", "few", "many", "many", "many"]


async def test_a_workspace_whose_posts_hang_holds_up_no_other() -> None:
    async with a_workspace(MemoryStore(), papers=distinct_papers(2)) as workspace:
        hang = asyncio.Event()
        post = workspace.board.post

        async def slow_in_one(place: Place, message: Message, key: str) -> Posted:
            if place.workspace == "slow":
                await hang.wait()
            return await post(place, message, key)

        workspace.board.post = slow_in_one  # type: ignore[method-assign]  # the platform as a slow one
        await all_due(workspace, *rooms(60, "slow"), *rooms(20, "quick", layout="single"))
        under_way = await workspace.delivery.start_due()
        while len(workspace.board.posts) < 20:
            await asyncio.sleep(0.01)
        assert {place.workspace for place, *_ in workspace.board.posts} == {"quick"}
        hang.set()
        assert len(await asyncio.gather(*under_way)) == 80


async def test_a_digest_asked_for_by_hand_waits_for_nobody() -> None:
    async with a_workspace(MemoryStore(), papers=distinct_papers(2)) as workspace:
        hang = asyncio.Event()
        post = workspace.board.post

        async def slow_but_for_one(place: Place, message: Message, key: str) -> Posted:
            if place.channel != "nlp":
                await hang.wait()
            return await post(place, message, key)

        workspace.board.post = slow_but_for_one  # type: ignore[method-assign]  # the platform as a slow one
        await all_due(workspace, *rooms(60))
        under_way = await workspace.delivery.start_due()
        await workspace.say("digest now")
        assert {place.channel for place, *_ in workspace.board.posts} == {"nlp"}
        hang.set()
        await asyncio.gather(*under_way)


async def test_turns_are_bounded_and_a_waiting_one_that_leaves_takes_none() -> None:
    turns, inside, most = Turns(at_once=4, each=2), 0, 0

    async def visit(workspace: str) -> None:
        nonlocal inside, most
        async with turns.at(Place("board", workspace, "c")):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    visits = [asyncio.create_task(visit(f"w{number % 5}")) for number in range(50)]
    await asyncio.sleep(0)
    for leaving in visits[10:20]:
        leaving.cancel()
    await asyncio.wait(visits)
    assert (most, inside) == (4, 0)
    async with asyncio.timeout(1):
        await asyncio.gather(*(visit("w1") for _ in range(4)))


async def test_when_the_program_stops_those_that_wait_end_without_a_post() -> None:
    async with a_workspace(MemoryStore(), papers=distinct_papers(2)) as workspace:
        hang = asyncio.Event()
        post = workspace.board.post

        async def slow(place: Place, message: Message, key: str) -> Posted:
            await hang.wait()
            return await post(place, message, key)

        workspace.board.post = slow  # type: ignore[method-assign]  # the platform as a slow one
        await all_due(workspace, *rooms(40, layout="single"))
        under_way = await workspace.delivery.start_due()
        await asyncio.sleep(0.05)
        stopping = asyncio.create_task(workspace.delivery.stop(5))
        await asyncio.sleep(0.05)
        hang.set()
        await stopping
        assert all(task.done() for task in under_way)
        assert 0 < len(workspace.board.posts) <= 8
