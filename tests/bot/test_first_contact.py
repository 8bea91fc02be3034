"""First contact: one introduction, nothing daily before somebody agrees, and coming back goes on as before."""

from dataclasses import replace

from bot.domain import Paper
from bot.messages import Message, plain_message
from bot.ports import About
from tests.bot.furnished import ADA, buttons, follow, furnished, papers_of, person
from tests.bot.workspace import NLP, Workspace
from tests.builders import distinct_papers


async def met(workspace: Workspace) -> Message:
    message = await workspace.bot.joined(NLP)
    assert message is not None
    return message


async def test_the_introduction_proposes_topics_from_the_name_and_purpose(workspace: Workspace) -> None:
    hello = plain_message(await met(workspace))
    assert "once a day, on the topics you choose" in hello
    assert "language models" in hello
    assert "retrieval-augmented generation" in hello
    assert await workspace.bot.joined(NLP) is None, "said once"


async def test_nothing_is_posted_before_somebody_agrees(stored: Workspace) -> None:
    await stored.add(distinct_papers(3))
    hello = await met(stored)
    for _ in range(5):
        stored.time.pass_(days=1)
        assert await stored.delivery.deliver_due() == []
    agreed = await follow(stored, hello, "Start with these")
    assert "A digest comes here on weekdays at 09:00 (Europe/Berlin)" in plain_message(agreed)
    assert "language models" in await stored.say("topics")
    [digest] = await stored.next_digest()
    assert len(stored.board.texts()) == 1
    assert digest.place == NLP


async def test_its_other_buttons_choose_and_show(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(3))
    hello = await met(workspace)
    choose = buttons(hello)["Choose topics"]
    assert "topics" in {field.name for field in (await workspace.open(choose.verb, choose.subject)).fields}
    assert "language models" in plain_message(await follow(workspace, hello, "Show me today's"))


async def test_where_nothing_can_be_proposed_it_asks(workspace: Workspace) -> None:
    workspace.board.about = About(purpose="Lunch", public=True)
    hello = await workspace.bot.joined(replace(NLP, channel="kitchen"))
    assert hello is not None
    assert "Which topics should I follow?" in plain_message(hello)
    assert "Start with these" not in buttons(hello)


async def test_a_channel_that_is_joined_again_goes_on_as_before(stored: Workspace) -> None:
    await furnished(stored)
    await met(stored)
    await stored.bot.gone(NLP, "removed from the channel")
    assert "Paused: removed from the channel" in await stored.say("digest status")
    stored.time.pass_(days=3)
    assert await stored.bot.joined(NLP) is None
    assert "The next digest: tomorrow 09:00" in await stored.say("digest status")
    assert "chess endgames" in await stored.say("topics")


async def test_a_workspace_that_is_gone_gets_nothing_anywhere(stored: Workspace) -> None:
    await furnished(stored)
    await stored.bot.workspace_gone("board", "team", "the app was removed")
    stored.time.pass_(days=1)
    assert await stored.delivery.deliver_due() == []
    assert "Paused: the app was removed" in await stored.say("digest status")


# --- pages and previews -----------------------------------------------------------------------------


async def test_a_persons_page_has_their_channels_and_saved_papers(workspace: Workspace) -> None:
    digest = await furnished(workspace)
    await workspace.say("saved add 1", person=ADA)
    page = await workspace.bot.home(ADA, [NLP, replace(NLP, channel="unknown")])
    said = plain_message(page)
    assert "#nlp" in said
    assert "chess endgames and household robots" in said
    assert "next digest tomorrow 09:00" in said
    assert papers_of(digest)[0].title in said
    removed = await follow(workspace, page, "Remove", ADA)
    assert "from your list" in plain_message(removed)
    assert "No saved papers yet" in plain_message(await workspace.bot.home(person(1), []))


async def test_a_link_to_a_known_paper_is_unfolded(workspace: Workspace) -> None:
    digest = await furnished(workspace, papers=7)
    known: Paper = papers_of(digest)[0]
    other = "https://arxiv.org/abs/2399.99999"
    pdf = known.links.pdf
    cards = await workspace.bot.unfurl(NLP, [pdf, other, "https://example.org/lunch"])
    assert list(cards) == [pdf]
    said = plain_message(Message(cards=(cards[pdf],)))
    assert known.title in said
    assert "in the digest here on 18 April 2026" in said
    [elsewhere] = (await workspace.bot.unfurl(replace(NLP, channel="ir"), [pdf])).values()
    assert "in the digest here" not in plain_message(Message(cards=(elsewhere,)))
