"""The digest as a channel sees it: three layouts, each part posted once."""

from dataclasses import replace

import pytest

from bot.domain import DigestState, Layout, Links, Paper, Posted
from tests.adapters.slack.office import Office, various
from tests.servers.slack.state import BOT_USER

LINKS = Links(*(f"https://{name}.example/{'x' * 60}" for name in ("paper", "pdf", "code", "project", "talk")))


async def test_a_thread_has_an_overview_and_a_reply_for_each_paper(office: Office) -> None:
    await office.some_papers(3)
    await office.subscribed()

    [digest] = await office.next_digest()

    assert digest.state is DigestState.POSTED
    overview, replies = office.overview(), office.replies()
    assert "Papers for #nlp" in overview.words
    assert {reply.thread for reply in replies} == {overview.ts}
    assert len(replies) == len(digest.entries) == 3
    assert replies[0].labels == ("More like this", "Less like this", "Save", "Why", "Abstract")
    assert "We study retrieval for" in replies[0].words


async def test_a_digest_that_is_out_has_an_address(office: Office) -> None:
    await office.some_papers(1)
    await office.subscribed()
    await office.next_digest()
    overview = office.overview()
    stamp = overview.ts.replace(".", "")
    link = await office.platform.link(Posted(office.place(), overview.ts))
    assert link == f"https://team.slack.com/archives/C1/p{stamp}"


@pytest.mark.parametrize(("layout", "messages", "rows"), [("single", 1, [3]), ("messages", 3, [1, 1, 1])])
async def test_the_other_layouts(office: Office, layout: Layout, messages: int, rows: list[int]) -> None:
    await office.some_papers(3)
    await office.subscribed(layout=layout)

    await office.next_digest()

    shown = office.slack.state.shown_in("C1")
    assert len(shown) == messages
    assert [said.labels.count("Save") for said in shown] == rows
    assert not any(said.thread for said in shown)


async def test_no_title_can_ping_or_break_the_layout(office: Office) -> None:
    nasty = "<!channel> *Scaling* & `stars` in O(n_1) @everyone <http://x.example|x>"
    await office.add(
        [various(1, title=f"Retrieval {nasty}", abstract=f"Retrieval {nasty}. " * 30, authors=(nasty,) * 9)]
    )
    await office.subscribed(layout="single")

    await office.next_digest()

    assert nasty in office.overview().words
    assert "<" not in office.overview().text
    [call] = office.slack.called("chat.postMessage")
    assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)


async def test_ten_long_papers_still_fit(office: Office) -> None:
    await office.add([long(number) for number in range(1, 11)])
    await office.subscribed(layout="single", size=10)

    [digest] = await office.next_digest()

    assert digest.state is DigestState.POSTED
    assert office.slack.complaints == []


async def test_a_digest_is_posted_once_however_often_the_heart_beats(office: Office) -> None:
    await office.some_papers(2)
    await office.subscribed()
    await office.next_digest()
    before = len(office.slack.state.messages)

    await office.delivery.deliver_due()
    answer = await office.person.asks("digest now")

    assert len(office.slack.state.messages) == before
    assert "not made twice" in answer.words


def long(number: int) -> Paper:
    paper = various(number)
    return replace(paper, title=f"{paper.title}, " * 4, abstract=f"{paper.abstract} " * 4, links=LINKS)


async def test_the_bot_introduces_itself_once_and_starts_when_somebody_agrees(office: Office) -> None:
    office.slack.state.users["U1"].tz = "Asia/Tokyo"
    await office.person.invites("C2", name="speech", purpose="Speech recognition")
    [hello] = await office.slack.until(lambda: office.slack.state.shown_in("C2"))

    assert "once a day" in hello.words
    assert "speech recognition" in hello.words
    assert not (await office.channel("C2")).subscribed, "nothing is posted before somebody agrees"

    await office.person.presses(hello, "Start with these")
    agreed = await office.person.answer()

    assert "09:00" in agreed.words
    channel = await office.channel("C2")
    assert channel.subscribed
    assert channel.schedule.zone == "Asia/Tokyo"
    assert "speech recognition" in [topic.name for topic in channel.topics]

    await office.person.invites("C2")
    assert len(office.slack.state.shown_in("C2")) == 1, "said once"


async def test_somebody_else_joining_is_no_first_contact(office: Office) -> None:
    office.slack.state.channel("C2", name="speech")
    await office.slack.event({"type": "member_joined_channel", "user": "U9", "channel": "C2"})

    assert office.slack.state.shown_in("C2") == []


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"type": "channel_left"}, "removed from the channel"),
        ({"type": "member_left_channel", "user": BOT_USER}, "removed from the channel"),
        ({"type": "channel_archive", "user": "U1"}, "archived"),
        ({"type": "group_deleted"}, "deleted"),
    ],
)
async def test_a_channel_that_is_left_gets_no_digest_until_invited_again(
    office: Office, event: dict[str, str], reason: str
) -> None:
    await office.some_papers(2)
    await office.subscribed()
    await office.slack.event({**event, "channel": "C1"})

    assert reason in (await office.channel()).paused
    assert await office.next_digest() == []
    assert office.slack.called("chat.postMessage") == []

    await office.person.invites("C1")
    assert (await office.channel()).paused == ""
    [digest] = await office.next_digest()
    assert digest.state is DigestState.POSTED
