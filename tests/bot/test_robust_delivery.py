"""What must hold when something goes wrong in the middle: one channel's trouble is its own, and time goes on."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from bot.digest import CLAIM
from bot.domain import Channel, DigestState, Place, Posted, Topic
from bot.errors import Busy, Lost
from bot.messages import Message
from bot.schedule import DAILY, Schedule
from tests.bot.workspace import NLP, Board, Workspace
from tests.builders import NOW, PERSON, a_channel, distinct_papers, standing


def daily(name: str = "nlp", **override: Any) -> Channel:
    fields: dict[str, Any] = {"place": Place("board", "team", name), "schedule": Schedule(weekdays=DAILY), "topics": ()}
    return a_channel(name, **(fields | override))


async def test_a_channel_that_cannot_be_ranked_takes_no_other_with_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = workspace.embedder.embed

    async def refuse(texts: Any) -> Any:
        if "poison" in texts:
            raise RuntimeError("no vector for this")
        return await embed(texts)

    monkeypatch.setattr(workspace.embedder, "embed", refuse)
    await workspace.add(distinct_papers(3))
    await workspace.subscribe(daily("bad", topics=(Topic("poison"),)))
    await workspace.subscribe(daily())
    await workspace.next_digest()
    assert len(workspace.board.texts()) == 1
    for _ in range(4):
        workspace.time.pass_(hours=2)
        await workspace.delivery.deliver_due()
    [given_up] = await workspace.digests("bad")
    assert given_up.state is DigestState.SKIPPED


async def test_what_a_crash_left_is_not_posted_days_later(stored: Workspace) -> None:
    await stored.add(distinct_papers(6))
    await stored.subscribe(daily())
    stored.board.faults.append(Busy("not yet"))
    await stored.next_digest()
    stored.time.pass_(days=3)
    [today] = await stored.delivery.deliver_due()
    assert today.day == date(2026, 4, 21)
    assert len(stored.board.texts()) == 1
    states = {digest.day.day: digest.state for digest in await stored.digests()}
    assert states[18] is DigestState.SKIPPED


async def test_replies_behind_one_whose_answer_was_lost_go_out_later(stored: Workspace) -> None:
    await stored.add(distinct_papers(3))
    await stored.subscribe(daily())
    stored.board.faults += [None, Lost("no answer"), Busy("not yet", after=0)]
    [waiting] = await stored.next_digest()
    assert waiting.state is DigestState.DELIVERING
    stored.time.pass_(minutes=30)
    [after] = await stored.delivery.deliver_due()

    assert after.state is DigestState.UNKNOWN
    assert [part.state.value for part in after.parts] == ["posted", "unknown", "posted", "posted"]
    assert len(stored.board.posts) == 4


async def test_replies_behind_a_lost_one_that_come_too_late_are_named(stored: Workspace) -> None:
    await stored.add(distinct_papers(3))
    await stored.subscribe(daily())
    stored.board.faults += [None, Lost("no answer"), Busy("not yet", after=0)]
    [waiting] = await stored.next_digest()
    stored.time.pass_(hours=8)
    await stored.delivery.deliver_due()

    assert "reply for paper 1" in await stored.say("digest status")
    assert "Not posted: 2 and 3." in await stored.say("digest status")
    assert waiting.day in {it.day for it in await stored.digests() if it.state is DigestState.UNKNOWN}
    assert len(stored.board.posts) == 2


async def test_the_papers_of_a_skipped_digest_may_still_be_shown(stored: Workspace) -> None:
    await stored.add(distinct_papers(2))
    await stored.subscribe(daily())
    stored.board.faults.append(Busy("not yet"))
    await stored.next_digest()
    stored.time.pass_(days=1)
    [today] = await stored.delivery.deliver_due()
    assert len(today.entries) == 2


async def test_turning_the_digest_off_stops_one_that_waits(stored: Workspace) -> None:
    await stored.add(distinct_papers(2))
    await stored.subscribe(daily())
    stored.board.faults.append(Busy("not yet"))
    await stored.next_digest()
    await stored.say("digest off")
    stored.time.pass_(minutes=5)
    await stored.delivery.deliver_due()
    [digest] = await stored.digests()
    assert digest.state is DigestState.SKIPPED
    assert stored.board.posts == []


@pytest.mark.parametrize("change", ["digest time 15:00", "digest days daily", "digest on", "digest timezone UTC"])
async def test_a_setting_changed_just_after_the_hour_loses_no_digest(workspace: Workspace, change: str) -> None:
    await workspace.add(distinct_papers(2))
    await workspace.subscribe(daily())
    workspace.time.now = NOW + timedelta(hours=21, seconds=5)
    await workspace.say(change)
    [digest] = await workspace.delivery.deliver_due()
    assert digest.day == date(2026, 4, 18)
    assert digest.state is DigestState.POSTED


class SlowBoard(Board):
    """Answers only when it is told to."""

    def hold(self) -> None:
        self.gate = asyncio.Event()
        self.reached = asyncio.Event()

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        self.reached.set()
        await self.gate.wait()
        return await super().post(place, message, key)


@pytest.fixture
def slow(workspace: Workspace) -> SlowBoard:
    board = SlowBoard()
    board.hold()
    workspace.board = board
    workspace.delivery.platforms = {"board": board}
    return board


async def test_a_slow_platform_does_not_hold_up_the_next_beat(workspace: Workspace, slow: SlowBoard) -> None:
    await workspace.add(distinct_papers(2))
    await workspace.subscribe(daily())
    workspace.time.now = NOW + timedelta(hours=21)
    [under_way] = await workspace.delivery.start_due()
    await slow.reached.wait()
    assert await workspace.delivery.start_due() == []
    slow.gate.set()
    assert (await under_way).state is DigestState.POSTED


async def test_stopping_finishes_the_post_in_flight_and_begins_no_other(workspace: Workspace, slow: SlowBoard) -> None:
    await workspace.add(distinct_papers(3))
    await workspace.subscribe(daily())
    workspace.time.now = NOW + timedelta(hours=21)
    [under_way] = await workspace.delivery.start_due()
    await slow.reached.wait()
    stopping = asyncio.create_task(workspace.delivery.stop(patience=10))
    await asyncio.sleep(0)
    slow.gate.set()
    await stopping
    assert (await under_way).state is DigestState.DELIVERING
    assert len(slow.posts) == 1
    [left] = await workspace.digests()
    assert [part.state.value for part in left.parts] == ["posted", "ready", "ready", "ready"]


async def test_a_claim_holds_as_long_as_posts_go_on(stored: Workspace) -> None:
    """Another process looks for digests that were left, in the middle of every slow post."""
    others: list[int] = []
    post = stored.board.post

    async def slowly(place: Place, message: Message, key: str) -> Posted:
        for _ in range(4):
            stored.time.pass_(seconds=20)
            await stored.delivery.keep()
        async with stored.store.write() as uow:
            left = await uow.digests.take_over(("board",), stored.time.now, stored.time.now + timedelta(minutes=2))
            await uow.commit()
        others.append(len(left))
        return await post(place, message, key)

    stored.board.post = slowly  # type: ignore[method-assign]  # the platform as a slow one
    await stored.add(distinct_papers(4))
    await stored.subscribe(daily(size=4))
    [digest] = await stored.next_digest()
    assert digest.state is DigestState.POSTED
    assert others == [0] * 5


async def test_reactions_are_still_known_on_a_digest_of_before(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(2))
    await workspace.subscribe(daily())
    await workspace.next_digest()
    await workspace.react("2", "👍")
    async with workspace.store.read() as uow:
        assert len(await uow.feedback.of_place(NLP)) == 1


async def test_what_was_forgotten_does_not_come_back_when_reactions_are_read_back(stored: Workspace) -> None:
    await stored.add(distinct_papers(2))
    await stored.subscribe(daily())
    [digest] = await stored.next_digest()
    reply = Posted(NLP, digest.parts[1].message)
    await stored.react(reply.message, "🔖")
    stored.time.pass_(minutes=5)
    await stored.say("forget me yes")
    await stored.bot.recount(reply, standing({"🔖": [PERSON]}))
    async with stored.store.read() as uow:
        assert await uow.feedback.of_place(NLP) == []
        assert await uow.people.saved(PERSON) == []


async def test_two_skin_tones_are_two_reactions(stored: Workspace) -> None:
    await stored.add(distinct_papers(2))
    await stored.subscribe(daily())
    [digest] = await stored.next_digest()
    for emoji in ("👍🏻", "👍🏿"):
        await stored.react(digest.parts[1].message, emoji)
    await stored.react(digest.parts[1].message, "👍🏿", added=False)
    async with stored.store.read() as uow:
        [left] = await uow.feedback.of_place(NLP)
    assert left.given_by == "👍🏻"


@pytest.mark.parametrize(("seconds", "messages"), [(290, 0), (310, 1)])
async def test_a_busy_platform_is_left_alone_for_as_long_as_it_asks(
    stored: Workspace, seconds: float, messages: int
) -> None:
    await stored.add(distinct_papers(1))
    await stored.subscribe(daily())
    stored.board.faults.append(Busy("too many requests", after=300))
    await stored.next_digest()
    stored.time.pass_(seconds=seconds)
    await stored.delivery.deliver_due()
    assert len(stored.board.texts()) == messages


async def test_a_process_that_gives_no_sign_of_life_is_taken_over_within_a_minute(stored: Workspace) -> None:
    await stored.add(distinct_papers(2))
    await stored.subscribe(daily())
    stored.time.now = NOW + timedelta(hours=21)
    stored.board.faults.append(Busy("not yet", after=0))
    [digest] = await stored.delivery.deliver_due()
    async with stored.store.write() as uow:
        taken = await uow.digests.take_over(("board",), stored.time.now, stored.time.now + CLAIM, "somebody who died")
        await uow.commit()
    assert [left.day for left in taken] == [digest.day]
    assert await stored.delivery.deliver_due() == []
    stored.time.pass_(seconds=30)
    [finished] = await stored.delivery.deliver_due()
    assert finished.state is DigestState.POSTED


async def test_whoever_has_lost_a_digest_begins_no_further_part(stored: Workspace) -> None:
    await stored.add(distinct_papers(2))
    await stored.subscribe(daily())
    post = stored.board.post

    async def while_another_takes_over(place: Place, message: Message, key: str) -> Posted:
        stored.time.pass_(seconds=31)
        async with stored.store.write() as uow:
            await uow.digests.take_over(("board",), stored.time.now, stored.time.now + CLAIM, "another")
            await uow.commit()
        return await post(place, message, key)

    stored.board.post = while_another_takes_over  # type: ignore[method-assign]  # the platform as a slow one
    [digest] = await stored.next_digest()
    assert digest.state is DigestState.DELIVERING
    assert len(stored.board.posts) == 1


async def test_a_repeated_post_that_must_wait_is_not_taken_for_one_that_never_went_out(stored: Workspace) -> None:
    stored.board.repeatable = timedelta(minutes=2)
    await stored.add(distinct_papers(1))
    await stored.subscribe(daily())
    stored.board.faults.append(Busy("not yet", after=0))
    [digest] = await stored.next_digest()
    await stored.begin_and_die(digest)
    stored.board.faults.append(Busy("not yet", after=100))
    stored.time.pass_(seconds=40)
    [waiting] = await stored.delivery.deliver_due()
    assert waiting.parts[0].state.value == "sending"
    stored.time.pass_(seconds=101)
    [after] = await stored.delivery.deliver_due()
    assert after.state is DigestState.UNKNOWN
    assert stored.board.posts == []
