"""Buttons and reactions: what they teach, how they are undone, and that each counts once."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.domain import Person, Posted, Verdict
from bot.inbound import Bot
from bot.ports import Standing
from tests.adapters.slack.office import Office, an_office
from tests.adapters.slack.twice import delivered_twice
from tests.servers.slack.faults import Fault
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import SlackServer
from tests.servers.slack.state import BOT_USER


@pytest.fixture
async def digest(office: Office) -> Office:
    """A digest of three papers is out."""
    await office.some_papers(3)
    await office.subscribed()
    await office.next_digest()
    return office


async def given(office: Office) -> list[tuple[str, Verdict]]:
    return [(each.given_by, each.verdict) for each in await office.feedback()]


async def test_a_press_is_confirmed_privately_with_the_way_back(digest: Office) -> None:
    reply = digest.replies()[0]

    await digest.person.presses(reply, "Less like this")
    confirmed = await digest.person.answer()

    assert (confirmed.to, confirmed.thread) == ("U1", reply.thread), "beside what was pressed, for one person"
    assert "Less like Retrieval for" in confirmed.words
    assert "Undo" in confirmed.labels
    assert await given(digest) == [("button:less", Verdict.LESS)]

    await digest.person.presses(confirmed, "Undo")
    undone = await digest.person.answer()

    assert "Undone" in undone.words
    assert await given(digest) == []
    assert confirmed not in digest.slack.state.private, "the confirmation made room"


async def test_a_press_that_is_delivered_twice_is_confirmed_once(
    digest: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered_twice(digest.slack, monkeypatch)

    await digest.person.presses(digest.replies()[0], "Less like this")
    await digest.settled()

    assert len(digest.slack.answers_to(digest.person.last)) == 1


async def test_what_cannot_be_opened_any_more_is_said_privately(digest: Office) -> None:
    await digest.person.presses(digest.replies()[0], "Abstract")
    await digest.slack.until(lambda: digest.slack.called("views.update"))
    digest.slack.faults.plan("views.push", Fault("code", code="expired_trigger_id"))

    await digest.person.presses_in_view(await digest.person.modal(), "More like this")
    [said] = await digest.slack.until(lambda: digest.slack.state.private)

    assert (said.to, said.channel) == ("U1", "C1")
    assert "More like" in said.words


async def test_the_abstract_opens_before_anybody_is_looked_up(digest: Office) -> None:
    await digest.person.presses(digest.replies()[0], "Abstract")
    await digest.slack.until(lambda: digest.slack.called("views.update"))

    called = [method for method, _ in digest.slack.calls]
    assert called.index("views.open") < called.index("users.info")


async def test_why_is_answered_beside_the_digest(digest: Office) -> None:
    await digest.person.presses(digest.replies()[0], "Why")

    assert "Why it was chosen" in (await digest.person.answer()).words
    assert len(digest.slack.state.shown_in("C1")) == 4


async def test_buttons_of_an_old_digest_work_after_a_restart(slack: SlackServer, tmp_path: Path) -> None:
    async with an_office(tmp_path, slack) as first:
        await first.some_papers(3)
        await first.subscribed()
        await first.next_digest()
        reply = first.replies()[0]
    async with an_office(tmp_path, slack) as second:
        await second.person.presses(reply, "Save")

        assert "Saved" in (await second.person.answer()).words
        assert "Retrieval for" in (await second.person.asks("saved list")).words


async def test_the_abstract_opens_as_a_modal_with_similar_papers_and_bibtex(digest: Office) -> None:
    await digest.person.presses(digest.replies()[0], "Abstract")
    await digest.slack.until(lambda: digest.slack.called("views.update"))
    modal = await digest.person.modal()

    said = str(modal["blocks"])
    assert modal["title"]["text"] == "Abstract"
    assert "We study retrieval for" in said
    assert "Similar papers" in said
    assert "@misc" in said


async def test_a_press_inside_a_modal_is_answered_on_top_of_it(digest: Office) -> None:
    await digest.person.presses(digest.replies()[0], "Abstract")
    await digest.slack.until(lambda: digest.slack.called("views.update"))

    await digest.person.presses_in_view(await digest.person.modal(), "More like this")
    await digest.slack.until(lambda: digest.slack.called("views.push"))

    confirmed = await digest.person.modal()
    assert "More like" in str(confirmed["blocks"])
    assert await given(digest) == [("button:more", Verdict.MORE)]

    await digest.person.presses_in_view(confirmed, "Undo")
    await digest.slack.until(lambda: len(digest.slack.called("views.update")) == 2)
    assert await given(digest) == []


async def test_a_reaction_on_a_reply_counts_for_its_paper_until_it_is_taken_back(digest: Office) -> None:
    reply = digest.replies()[1]

    await digest.person.reacts(reply, "+1::skin-tone-3")
    [feedback] = await digest.feedback()
    assert feedback.verdict is Verdict.MORE
    assert feedback.paper_id == (await digest.last_digest()).entries[1].paper.id

    await digest.person.takes_back(reply, "+1::skin-tone-3")
    assert await digest.feedback() == []


async def test_keycaps_on_the_overview_vote_for_their_paper(digest: Office) -> None:
    await digest.person.reacts(digest.overview(), "two")

    [feedback] = await digest.feedback()
    assert feedback.paper_id == (await digest.last_digest()).entries[1].paper.id


async def test_a_workspace_maps_its_own_emoji(digest: Office) -> None:
    await digest.person.reacts(digest.replies()[0], "party_parrot")
    assert await digest.feedback() == []

    await digest.person.asks("settings emoji :party_parrot: less")
    await SlackPerson(digest.slack, "U2").reacts(digest.replies()[0], "party_parrot")

    assert await given(digest) == [("party_parrot", Verdict.LESS)]


async def test_what_is_delivered_twice_counts_once_and_cannot_come_back(digest: Office) -> None:
    reply = digest.replies()[0]
    await digest.person.reacts(reply, "+1", event_id="Ev-added")
    await digest.person.takes_back(reply, "+1", event_id="Ev-removed")

    await digest.person.reacts(reply, "+1", event_id="Ev-added", retry=1)

    assert await digest.feedback() == []


async def test_what_is_delivered_again_after_a_restart_counts_once(slack: SlackServer, tmp_path: Path) -> None:
    async with an_office(tmp_path, slack) as first:
        await first.some_papers(2)
        await first.subscribed()
        await first.next_digest()
        reply = first.replies()[0]
        await first.person.reacts(reply, "+1", event_id="Ev-added")
        await first.person.takes_back(reply, "+1", event_id="Ev-removed")
    async with an_office(tmp_path, slack) as second:
        await second.slack.event(second.person.reaction("reaction_added", reply, "+1"), event_id="Ev-added", retry=2)

        assert await second.feedback() == []


async def test_the_bots_own_reactions_never_count(digest: Office) -> None:
    await SlackPerson(digest.slack, BOT_USER).reacts(digest.replies()[0], "+1")

    assert await digest.feedback() == []


async def test_reactions_made_while_away_are_read_back(slack: SlackServer, tmp_path: Path) -> None:
    async with an_office(tmp_path, slack) as first:
        await first.some_papers(2)
        await first.subscribed()
        await first.next_digest()
        kept, lost = first.replies()
        await first.person.reacts(lost, "+1")
        time = first.time
    slack.state.reactions[lost.channel, lost.ts] = {}
    slack.state.reactions[kept.channel, kept.ts] = {"heart": ["U1", BOT_USER]}
    async with an_office(tmp_path, slack, time=time) as second:
        async with asyncio.timeout(20):
            # It happens in the background, and is silent: only its effect tells.
            while await those(second) != [("U1", "❤")]:
                await asyncio.sleep(0.01)


async def test_a_thumb_taken_back_while_reactions_are_read_back_stays_away(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack's answer is from before the thumb was taken back, and is counted when that event is here already."""
    async with an_office(tmp_path, slack) as first:
        await first.some_papers(1)
        await first.subscribed()
        await first.next_digest()
        [reply] = first.replies()
        await first.person.reacts(reply, "+1")
        time = first.time
    counting, recount = asyncio.Event(), Bot.recount

    async def slowly(bot: Bot, posted: Posted, standing: Standing) -> None:
        async def late() -> Mapping[str, Sequence[Person]]:
            reactions = await standing()
            if "+1" in reactions:
                counting.set()
                await asyncio.sleep(0.2)
            return reactions

        await recount(bot, posted, late)

    monkeypatch.setattr(Bot, "recount", slowly)
    async with an_office(tmp_path, slack, time=time) as second:
        await asyncio.wait_for(counting.wait(), 20)
        await second.person.takes_back(reply, "+1")
        await second.settled()

        assert await second.feedback() == []


async def those(office: Office) -> list[tuple[str, str]]:
    return [(each.person.id, each.given_by) for each in await office.feedback()]
