"""Digests: exactly one per channel and local day, never a repeat, always a reason."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.domain import Channel, DigestState, PartState, Topic
from bot.errors import Busy, Gone, Lost, Refused
from bot.messages import plain_message
from bot.schedule import DAILY, Schedule
from tests.bot.workspace import NLP, Workspace
from tests.builders import NOW, a_channel, a_paper, a_sighting
from tests.builders import distinct_papers as papers

EVERY_DAY = Schedule(weekdays=DAILY)


def daily(**override: Any) -> Channel:
    """A channel without topics, so that every new paper is a candidate."""
    fields: dict[str, Any] = {"place": NLP, "schedule": EVERY_DAY, "topics": ()}
    return a_channel(**(fields | override))


async def test_a_due_channel_gets_an_overview_and_a_reply_for_each_paper(stored: Workspace) -> None:
    await stored.add(papers(4), [a_sighting(a_paper(1), 142)])
    stored.time.now = NOW - timedelta(hours=3, minutes=30)
    await stored.subscribe(daily(size=3, schedule=Schedule(time(9))))
    [digest] = await stored.next_digest()
    assert digest.state is DigestState.POSTED
    overview, *replies = stored.board.posts
    assert [place.thread for place, _, _ in replies] == ["1"] * 3
    assert overview[0] == NLP
    assert len({key for _, _, key in stored.board.posts}) == 4
    assert "3 of 4 new papers" in stored.board.texts()[0]


async def test_the_same_day_never_has_two(stored: Workspace) -> None:
    await stored.add(papers(3))
    await stored.subscribe(daily())
    await stored.next_digest()
    assert await stored.delivery.deliver_due() == []
    answer = await stored.hear("digest now")
    assert "not made twice" in plain_message(answer)
    assert answer.buttons[0].url == "https://board.example/nlp/1"
    assert len(stored.board.texts()) == 1


async def test_no_paper_comes_back(stored: Workspace) -> None:
    await stored.add(papers(8))
    await stored.subscribe(daily())
    seen: list[str] = []
    for _ in range(3):
        [digest] = await stored.next_digest()
        seen += [ranked.paper.id for ranked in digest.entries]
    assert len(seen) == len(set(seen)) == 8


async def test_an_empty_day_says_why_and_when_the_next_one_is(workspace: Workspace) -> None:
    await workspace.subscribe(daily(topics=(Topic("retrieval"),)))
    await workspace.add([a_paper(1, title="Soup", abstract="On soup.", keywords=(), categories=())])
    [digest] = await workspace.next_digest()
    assert digest.state is DigestState.EMPTY
    [text] = workspace.board.texts()
    assert "Next digest" in text


async def test_a_saturday_is_named_as_the_reason(workspace: Workspace) -> None:
    await workspace.subscribe(daily(topics=()))
    await workspace.add(papers(2))
    await workspace.next_digest()
    assert NOW.date() + timedelta(days=1) == date(2026, 4, 18), "a Saturday"
    workspace.time.pass_(days=1)
    await workspace.delivery.deliver_due()
    assert "publish nothing on Sundays" in workspace.board.texts()[-1]


async def test_silence_is_kept_but_the_status_knows_why(workspace: Workspace) -> None:
    await workspace.subscribe(daily(on_empty="silence"))
    [digest] = await workspace.next_digest()
    assert digest.state is DigestState.EMPTY
    assert workspace.board.posts == []
    assert "no papers" in await workspace.say("digest status")


async def test_a_digest_missed_by_less_than_six_hours_is_sent_late_and_says_so(workspace: Workspace) -> None:
    await workspace.add(papers(3))
    await workspace.subscribe(daily())
    workspace.delivery.preparation.down = (NOW + timedelta(hours=20), NOW + timedelta(hours=23))
    workspace.time.now = NOW + timedelta(hours=23)
    [digest] = await workspace.delivery.deliver_due()
    assert digest.day == date(2026, 4, 18)
    assert "Posted 2 h late: I was down from 08:00 to 11:00." in workspace.board.texts()[0]


async def test_older_ones_are_skipped_and_the_status_says_so(workspace: Workspace) -> None:
    await workspace.add(papers(3))
    await workspace.subscribe(daily())
    workspace.time.pass_(days=3, hours=-2)
    [digest] = await workspace.delivery.deliver_due()
    assert digest.day == date(2026, 4, 20)
    states = {each.day.day: each.state for each in await workspace.digests()}
    assert states == {20: DigestState.POSTED, 19: DigestState.SKIPPED, 18: DigestState.SKIPPED}
    assert "skipped. I was down" in await workspace.say("digest status")


async def test_subscribing_does_not_post_the_backlog(workspace: Workspace) -> None:
    await workspace.add(papers(20))
    await workspace.say("topics add retrieval")
    await workspace.say("digest on")
    assert await workspace.delivery.deliver_due() == []
    assert workspace.board.posts == []


@pytest.mark.parametrize(("layout", "messages"), [("thread", 1), ("single", 1), ("messages", 3)])
async def test_the_layout_decides_how_many_messages_the_channel_sees(
    workspace: Workspace, layout: str, messages: int
) -> None:
    await workspace.add(papers(3))
    await workspace.subscribe(daily(layout=layout))
    await workspace.next_digest()
    assert len(workspace.board.texts()) == messages


async def test_the_second_channel_says_that_the_first_has_it_too(workspace: Workspace) -> None:
    await workspace.add(papers(1))
    await workspace.subscribe(daily())
    await workspace.subscribe(daily(place=replace(NLP, channel="ir"), name="ir"))
    await workspace.next_digest()
    texts = {channel: workspace.board.texts(channel)[0] for channel in ("nlp", "ir")}
    assert sorted("also in #" in text for text in texts.values()) == [False, True]


async def test_a_private_channel_is_never_named_elsewhere(workspace: Workspace) -> None:
    await workspace.add(papers(1))
    for name in ("nlp", "ir"):
        await workspace.subscribe(daily(place=replace(NLP, channel=name), name=name, public=False))
    await workspace.next_digest()
    assert not any("also in" in text for name in ("nlp", "ir") for text in workspace.board.texts(name))


# --- faults -----------------------------------------------------------------------------------------


async def test_a_lost_overview_is_unknown_explained_and_never_repeated(stored: Workspace) -> None:
    await stored.add(papers(2))
    await stored.subscribe(daily())
    stored.board.faults.append(Lost("no answer"))
    [digest] = await stored.next_digest()
    assert digest.state is DigestState.UNKNOWN
    stored.time.pass_(minutes=10)
    await stored.delivery.deliver_due()
    assert len(stored.board.posts) == 1
    assert "may or may not be there" in await stored.say("digest status")


async def test_a_lost_reply_does_not_stop_the_others(stored: Workspace) -> None:
    await stored.add(papers(3))
    await stored.subscribe(daily())
    stored.board.faults.extend([None, Lost("no answer")])
    [digest] = await stored.next_digest()
    assert [part.state for part in digest.parts] == [
        PartState.POSTED,
        PartState.UNKNOWN,
        PartState.POSTED,
        PartState.POSTED,
    ]
    assert digest.state is DigestState.UNKNOWN


async def test_a_busy_platform_is_tried_again_and_only_for_what_is_missing(stored: Workspace) -> None:
    await stored.add(papers(2))
    await stored.subscribe(daily())
    stored.board.faults.extend([None, Busy("slow down")])
    [digest] = await stored.next_digest()
    assert digest.state is DigestState.DELIVERING
    stored.time.pass_(minutes=3)
    [digest] = await stored.delivery.deliver_due()
    assert digest.state is DigestState.POSTED
    assert len(stored.board.posts) == 3


@pytest.mark.parametrize("fault", [Gone("removed from #nlp"), Refused("Send Messages is missing in #nlp")])
async def test_a_channel_that_cannot_be_posted_to_is_paused_with_the_reason(
    stored: Workspace, fault: Gone | Refused
) -> None:
    await stored.add(papers(2))
    await stored.subscribe(daily())
    stored.board.faults.append(fault)
    [digest] = await stored.next_digest()
    assert digest.state is DigestState.SKIPPED
    assert digest.note == str(fault)
    stored.time.pass_(days=1)
    assert await stored.delivery.deliver_due() == []
    assert str(fault) in await stored.say("digest status")
    assert stored.board.posts == []


async def test_after_a_crash_while_sending_nothing_is_sent_again(stored: Workspace) -> None:
    await stored.add(papers(2))
    await stored.subscribe(daily())
    stored.board.faults.append(Busy("not yet"))
    [digest] = await stored.next_digest()
    await stored.begin_and_die(digest)
    stored.time.pass_(minutes=3)
    [after] = await stored.delivery.deliver_due()
    assert after.state is DigestState.UNKNOWN
    assert stored.board.posts == []


async def test_where_the_key_still_holds_a_post_under_way_is_repeated(stored: Workspace) -> None:
    stored.board.repeatable = timedelta(minutes=5)
    await stored.add(papers(1))
    await stored.subscribe(daily())
    stored.board.faults.append(Busy("not yet"))
    [digest] = await stored.next_digest()
    await stored.begin_and_die(digest)
    stored.time.pass_(minutes=3)
    [after] = await stored.delivery.deliver_due()
    assert after.state is DigestState.POSTED


async def test_after_a_crash_papers_are_not_chosen_anew(stored: Workspace) -> None:
    await stored.add(papers(2))
    await stored.subscribe(daily())
    stored.board.faults.append(Busy("not yet"))
    [frozen] = await stored.next_digest()
    await stored.add(papers(5, first=10), [a_sighting(a_paper(10), 500)])
    stored.time.pass_(minutes=3)
    [digest] = await stored.delivery.deliver_due()
    assert [r.paper.id for r in digest.entries] == [r.paper.id for r in frozen.entries]


async def test_a_source_that_is_down_is_named(workspace: Workspace) -> None:
    workspace.delivery.preparation.sources = ("huggingface",)
    await workspace.add(papers(2))
    await workspace.subscribe(daily())
    async with workspace.store.write() as uow:
        await uow.sources.succeeded("huggingface", NOW)
        await uow.sources.failed("huggingface", NOW + timedelta(hours=20), "no answer")
        await uow.commit()
    await workspace.next_digest()
    assert "Hugging Face did not answer since" in workspace.board.texts()[0]


async def test_a_snoozed_channel_gets_nothing_until_the_day(workspace: Workspace) -> None:
    await workspace.add(papers(4))
    await workspace.subscribe(daily(topics=(Topic("retrieval"),)))
    await workspace.say("digest snooze 2026-04-19")
    [first] = [d for d in (await workspace.next_digest(), await workspace.next_digest()) if d]
    assert first[0].day == date(2026, 4, 19)
    assert len(workspace.board.texts()) == 1
