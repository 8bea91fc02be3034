"""The commands about the digest: when the next one comes, and that no day has two."""

from datetime import date, timedelta

import pytest

from bot.domain import Channel, DigestState
from bot.errors import Busy, Gone
from bot.messages import plain_message
from tests.bot.furnished import TOPICS, buttons, follow, furnished
from tests.bot.workspace import NLP, Workspace
from tests.builders import a_channel, distinct_papers


async def channel_of(workspace: Workspace) -> Channel:
    async with workspace.store.read() as uow:
        stored = await uow.channels.get(NLP)
    assert stored is not None
    return stored


async def days_delivered(workspace: Workspace, hours: int) -> list[date]:
    """Beat once an hour for so many hours; the days that have had their digest."""
    for _ in range(hours):
        workspace.time.pass_(hours=1)
        await workspace.delivery.deliver_due()
    return sorted(digest.day for digest in await workspace.digests())


# --- once a day -------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["digest time 23:00", "digest timezone Honolulu", "digest on", "digest days daily"])
async def test_a_change_after_todays_digest_does_not_make_a_second_one_today(stored: Workspace, line: str) -> None:
    digest = await furnished(stored)
    assert "today" not in await stored.say(line)
    days = await days_delivered(stored, 50)
    assert days[:2] == [digest.day, digest.day + timedelta(days=1)]
    assert len(stored.board.texts()) == len(days)


async def test_a_digest_now_before_its_hour_uses_up_that_day(stored: Workspace) -> None:
    await stored.add(distinct_papers(3))
    await stored.subscribe(a_channel(place=NLP, topics=()))
    stored.time.pass_(days=2, hours=14)
    assert stored.time.now.hour < 9
    assert "Posted" in await stored.say("digest now")
    assert "The next digest: tomorrow 09:00" in await stored.say("digest status")
    assert await days_delivered(stored, 12) == [date(2026, 4, 20)]


async def test_a_digest_now_says_what_became_of_it(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(3))
    workspace.board.faults.append(Busy("not now"))
    assert "being delivered" in await workspace.say("digest now")
    workspace.time.pass_(minutes=5)
    await workspace.delivery.deliver_due()
    again = await workspace.hear("digest now")
    assert "Today's digest is not made twice. Friday 17 April: posted at 12:05" in plain_message(again)
    assert "Papers for #nlp" in plain_message(await follow(workspace, again, "Show it"))
    assert len(workspace.board.texts()) == 1


async def test_a_digest_now_without_papers_says_so_here_and_there(workspace: Workspace) -> None:
    assert "no papers" in await workspace.say("digest now")
    assert "There are no papers yet" in workspace.board.texts()[0]


async def test_the_form_does_not_make_a_second_digest_today_either(stored: Workspace) -> None:
    digest = await furnished(stored)
    await stored.submit({"time": "23:30", "digest": "on"})
    assert await days_delivered(stored, 14) == [digest.day]


# --- on and off -------------------------------------------------------------------------------------


async def test_turning_it_on_takes_the_zone_of_whoever_does(workspace: Workspace) -> None:
    answer = await workspace.hear("digest on")
    assert "on weekdays at 09:00 (Europe/Berlin)" in plain_message(answer)
    assert "The first one: Monday 20 April 09:00" in plain_message(answer)
    await follow(workspace, answer, "Undo")
    assert not (await channel_of(workspace)).subscribed


async def test_a_zone_that_was_chosen_before_is_kept(workspace: Workspace) -> None:
    answer = await workspace.hear("digest time 10:00 America/New_York")
    assert "It is off here" in plain_message(answer)
    assert "10:00 (America/New_York)" in plain_message(await follow(workspace, answer, "Turn it on"))
    off = await workspace.hear("digest off")
    assert "10:00 (America/New_York)" in plain_message(await follow(workspace, off, "Undo"))
    assert "10:00 (UTC)" in await workspace.say("digest on UTC")


async def test_turning_it_on_again_offers_no_way_to_turn_it_off_as_undo(workspace: Workspace) -> None:
    await furnished(workspace)
    assert "Undo" not in buttons(await workspace.hear("digest on"))
    await workspace.say("digest off")
    assert "Undo" not in buttons(await workspace.hear("digest off"))


async def test_turning_it_on_resumes_a_paused_channel(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(2))
    await workspace.subscribe(a_channel(place=NLP, topics=()))
    workspace.board.faults.append(Gone("removed from #nlp"))
    await workspace.next_digest()
    assert "Paused: removed from #nlp" in await workspace.say("digest status")
    await workspace.say("digest on")
    assert "The next digest: tomorrow" in await workspace.say("digest status")


async def test_a_channel_that_gets_none_says_how_it_would(workspace: Workspace) -> None:
    assert "The digest is off here" in await workspace.say("digest status")
    shown = await workspace.hear("digest")
    assert "it is off" in plain_message(shown)
    assert "A digest comes here" in plain_message(await follow(workspace, shown, "Turn it on"))
    assert "No digest has been posted here yet. The next digest: " in await workspace.say("digest history")


# --- snoozing ---------------------------------------------------------------------------------------


async def test_snoozing_again_can_be_undone_to_the_first_day(workspace: Workspace) -> None:
    await furnished(workspace)
    await workspace.say("digest snooze 3d")
    await follow(workspace, await workspace.hear("digest snooze 2 weeks"), "Undo")
    assert "snoozed until Tuesday 21 April" in await workspace.say("digest status")
    off = await workspace.hear("digest snooze off")
    assert "snoozed until" not in plain_message(off)
    await follow(workspace, off, "Undo")
    assert "snoozed until Tuesday 21 April" in await workspace.say("digest status")


# --- the preview and the ledger ---------------------------------------------------------------------


async def test_a_preview_is_what_is_posted_next(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(3))
    await workspace.subscribe(a_channel(place=NLP, topics=(), size=2))
    previewed = await workspace.hear("digest preview")
    [digest] = await workspace.next_digest()
    assert [card.subject for card in previewed.cards] == [ranked.paper.id for ranked in digest.entries]
    assert "Not posted" in plain_message(previewed)


async def test_the_status_counts_who_reacted_and_explains_every_day(workspace: Workspace) -> None:
    digest = await furnished(workspace)
    await workspace.press("more", digest.entries[0].paper.id)
    said = await workspace.say("digest status")
    assert "One person reacted to it" in said
    assert said.count(" April: ") >= 8, "the last digest and seven days"
    assert "It was not on for that day" in said


async def test_the_history_names_papers_of_the_days_asked_for(workspace: Workspace) -> None:
    await furnished(workspace, papers=12)
    for topic in TOPICS:
        await workspace.say(f"topics remove {topic}")
    await workspace.next_digest()
    assert [digest.state for digest in await workspace.digests()] == [DigestState.POSTED] * 2
    assert len((await workspace.hear("digest history")).cards) == 2
    assert len((await workspace.hear("digest history 1")).cards) == 1
