"""Feedback: what each emoji and button gives, what taking it back leaves, and whom it teaches."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import BUTTON
from bot.domain import Digest, Feedback, Person, Place, Posted, Verdict
from bot.messages import Message, plain_message
from bot.ports import Reaction
from tests.bot.furnished import ADA, BOSS, deliver_to, follow, furnished, kept, papers_of, person
from tests.bot.workspace import NLP, Workspace, a_workspace
from tests.builders import NOW, PERSON, a_channel, distinct_papers, standing

REPLY = "2"
"""The message of the first paper's own reply; 1 is the overview."""
TABLE = {
    "👍": (Verdict.MORE, 1.0),
    "❤️": (Verdict.MORE, 1.5),
    "🔥": (Verdict.MORE, 1.5),
    "👎": (Verdict.LESS, 1.0),
    "🔖": (Verdict.SAVE, 1.5),
    "⭐": (Verdict.SAVE, 1.5),
    "🚫": (Verdict.OFF_TOPIC, 1.0),
    "👀": (Verdict.READ, 0.25),
}


async def given(workspace: Workspace, channel: str = "nlp") -> list[Feedback]:
    async with workspace.store.read() as uow:
        return await uow.feedback.of_place(replace(NLP, channel=channel))


async def first_of(workspace: Workspace) -> Digest:
    return await furnished(workspace)


# --- reactions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("emoji", "means"), TABLE.items())
async def test_an_emoji_gives_its_verdict_and_takes_exactly_that_back(
    workspace: Workspace, emoji: str, means: tuple[Verdict, float]
) -> None:
    digest = await first_of(workspace)
    await workspace.react(REPLY, emoji)
    [stands] = await given(workspace)
    assert (stands.verdict, stands.weight, stands.paper_id) == (*means, digest.entries[0].paper.id)
    await workspace.react(REPLY, emoji, added=False)
    assert await given(workspace) == []


@pytest.mark.parametrize(
    ("emoji", "otherwise"),
    [("👍", "+1"), ("👍🏽", "thumbsup::skin-tone-4"), (":thumbsup::skin-tone-3:", "👍🏼"), ("❤️", "❤")],
)
async def test_one_emoji_has_many_spellings(workspace: Workspace, emoji: str, otherwise: str) -> None:
    await first_of(workspace)
    await workspace.react(REPLY, emoji)
    [stands] = await given(workspace)
    assert stands.verdict is Verdict.MORE
    await workspace.react(REPLY, otherwise, added=False)
    assert await given(workspace) == []


async def test_taking_one_emoji_back_leaves_the_others_of_the_same_person(stored: Workspace) -> None:
    await first_of(stored)
    for emoji in ("👍", "❤️", "🔖"):
        await stored.react(REPLY, emoji)
    await stored.react(REPLY, "👍", person=ADA)
    await stored.react(REPLY, "❤️", added=False)
    assert {(each.person, each.given_by) for each in await given(stored)} == {
        (PERSON, "👍"),
        (PERSON, "🔖"),
        (ADA, "👍"),
    }


async def test_a_save_by_emoji_is_on_the_list_until_it_is_taken_back(stored: Workspace) -> None:
    digest = await first_of(stored)
    await stored.react(REPLY, "🔖")
    await stored.react(REPLY, "⭐")
    assert papers_of(digest)[0].title in await stored.say("saved list")
    await stored.react(REPLY, "⭐", added=False)
    assert papers_of(digest)[0].title in await stored.say("saved list"), "the bookmark still stands"
    await stored.react(REPLY, "🔖", added=False)
    assert "saved no papers yet" in await stored.say("saved list")


@pytest.mark.parametrize("emoji", ["3️⃣", "three", ":three:"])
async def test_a_keycap_on_the_overview_votes_for_that_paper(workspace: Workspace, emoji: str) -> None:
    digest = await first_of(workspace)
    await workspace.react("1", emoji)
    [stands] = await given(workspace)
    assert (stands.paper_id, stands.verdict) == (digest.entries[2].paper.id, Verdict.MORE)
    await workspace.react("1", emoji, added=False)
    assert await given(workspace) == []


@pytest.mark.parametrize(
    ("message", "emoji"), [("1", "👍"), ("1", "9️⃣"), (REPLY, "1️⃣"), (REPLY, "🎉"), ("unknown", "👍")]
)
async def test_what_speaks_of_no_paper_or_says_nothing_counts_for_nothing(
    workspace: Workspace, message: str, emoji: str
) -> None:
    await first_of(workspace)
    await workspace.react(message, emoji)
    await workspace.react(message, emoji, added=False)
    assert await given(workspace) == []


async def test_a_reaction_is_learned_at_once(workspace: Workspace) -> None:
    await first_of(workspace)
    await workspace.react(REPLY, "👍")
    assert "From 1 reaction by 1 person" in await workspace.say("learned")
    await workspace.react(REPLY, "👍", added=False)
    assert "Nothing is learned yet" in await workspace.say("learned")


async def test_what_is_delivered_twice_counts_once(stored: Workspace) -> None:
    await first_of(stored)
    posted = Posted(NLP, REPLY)
    added = Reaction(ADA, posted, "👍", added=True, event="E1")
    await stored.bot.react(added)
    await stored.bot.react(Reaction(ADA, posted, "👍", added=False, event="E2"))
    await stored.bot.react(added)
    assert await given(stored) == []


async def test_a_team_can_give_its_own_emoji_a_meaning(workspace: Workspace) -> None:
    await first_of(workspace)
    await workspace.say("settings emoji :partyparrot: more")
    await workspace.say("settings emoji 👎 ignore")
    await workspace.react(REPLY, "partyparrot")
    await workspace.react(REPLY, "👎")
    [stands] = await given(workspace)
    assert (stands.verdict, stands.given_by) == (Verdict.MORE, "partyparrot")


async def test_an_emoji_whose_meaning_has_changed_since_can_still_be_taken_back(workspace: Workspace) -> None:
    await first_of(workspace)
    await workspace.react(REPLY, "👍")
    await workspace.say("settings emoji 👍 ignore")
    await workspace.react(REPLY, "👍", added=False)
    assert await given(workspace) == []


# --- reactions made while we were away --------------------------------------------------------------


async def test_a_recount_gives_what_was_missed_and_takes_back_what_is_gone(stored: Workspace) -> None:
    await first_of(stored)
    await stored.react(REPLY, "👍")
    await stored.react(REPLY, "❤️", person=ADA)
    await stored.react("3", "👍", person=ADA)
    await stored.bot.recount(Posted(NLP, REPLY), standing({"+1::skin-tone-2": [ADA], "heart": [ADA], "tada": [ADA]}))
    stands = {(each.person, each.given_by) for each in await given(stored)}
    assert stands == {(ADA, "👍🏻"), (ADA, "❤"), (ADA, "👍")}
    assert len(await given(stored)) == 3, "the reaction on another paper is left alone"


async def test_a_recount_leaves_buttons_and_keycaps_elsewhere_alone(workspace: Workspace) -> None:
    digest = await first_of(workspace)
    await workspace.press("more", digest.entries[0].paper.id)
    await workspace.react("1", "1️⃣")
    await workspace.say("saved add 1")
    await workspace.bot.recount(Posted(NLP, REPLY), standing({}))
    assert len(await given(workspace)) == 3
    await workspace.bot.recount(Posted(NLP, "1"), standing({}))
    assert {each.given_by for each in await given(workspace)} == {f"{BUTTON}more", "command:save"}


async def test_a_reaction_heard_of_while_others_are_read_back_stays(stored: Workspace) -> None:
    """Another process hears of it after the platform's answer, which does not have it yet."""
    await first_of(stored)
    await stored.react(REPLY, "👍")
    answers: list[dict[str, list[Person]]] = [{"+1": [PERSON]}, {"heart": [ADA]}]

    async def meanwhile() -> dict[str, list[Person]]:
        if len(answers) == 2:
            await stored.react(REPLY, "👍", added=False)
            await stored.react(REPLY, "❤️", person=ADA)
        return answers.pop(0)

    await stored.bot.recount(Posted(NLP, REPLY), meanwhile)
    assert {(each.person, each.given_by) for each in await given(stored)} == {(ADA, "❤")}


async def test_a_reaction_that_comes_after_its_removal_does_not_count(stored: Workspace) -> None:
    await first_of(stored)

    def thumb(event: str, second: int, *, added: bool) -> Reaction:
        return Reaction(PERSON, Posted(NLP, REPLY), "👍", added, event, NOW + timedelta(seconds=second))

    await stored.bot.react(thumb("removed", 2, added=False))
    await stored.bot.react(thumb("added", 1, added=True))
    assert await given(stored) == []
    await stored.bot.react(thumb("added again", 3, added=True))
    await stored.bot.react(thumb("removed", 2, added=False))
    assert len(await given(stored)) == 1


async def test_a_reaction_to_a_post_that_is_not_answered_yet_counts(workspace: Workspace) -> None:
    post, reacting = workspace.board.post, []

    async def slowly(place: Place, message: Message, key: str) -> Posted:
        posted = await post(place, message, key)
        early = Reaction(PERSON, Posted(NLP, posted.message), "👍", added=True, early=True)
        reacting.append(asyncio.create_task(workspace.bot.react(early)))
        await asyncio.sleep(0.01)
        return posted

    workspace.board.post = slowly  # type: ignore[method-assign]  # the platform as a slow one
    await first_of(workspace)
    await asyncio.gather(*reacting)
    assert len(await given(workspace)) == len(reacting) - 1, "on the overview a thumb speaks of no one paper"


async def test_in_a_digest_of_one_paper_a_recount_of_the_overview_spares_its_reply(workspace: Workspace) -> None:
    await furnished(workspace, size=1)
    await workspace.react(REPLY, "👍")
    await workspace.bot.recount(Posted(NLP, "1"), standing({}))
    assert len(await given(workspace)) == 1


async def test_messages_of_the_last_three_days_are_read_back(workspace: Workspace) -> None:
    await first_of(workspace)
    workspace.time.pass_(days=2)
    assert Posted(NLP, REPLY) in [replace(m, place=NLP) for m in await workspace.bot.own_messages("board")]
    workspace.time.pass_(days=2)
    assert await workspace.bot.own_messages("board") == []


# --- buttons ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["more", "less", "save"])
async def test_a_button_counts_is_confirmed_and_can_be_undone(stored: Workspace, verb: str) -> None:
    digest = await first_of(stored)
    before = await kept(stored.store)
    answer = await stored.press(verb, digest.entries[0].paper.id)
    assert papers_of(digest)[0].title in plain_message(answer)
    assert [each.verdict for each in await given(stored)] == [Verdict(verb)]
    undone = await follow(stored, answer, "Undo")
    assert "Undone" in plain_message(undone)
    assert await kept(stored.store) == before
    assert "nothing left to undo" in plain_message(await follow(stored, answer, "Undo"))


async def test_of_more_and_less_the_one_pressed_last_stands(workspace: Workspace) -> None:
    digest = await first_of(workspace)
    paper = digest.entries[0].paper.id
    await workspace.press("more", paper)
    await workspace.press("less", paper)
    assert [each.verdict for each in await given(workspace)] == [Verdict.LESS]


async def test_pressing_twice_counts_once(workspace: Workspace) -> None:
    digest = await first_of(workspace)
    for _ in range(2):
        await workspace.press("more", digest.entries[0].paper.id)
    assert len(await given(workspace)) == 1


async def test_the_other_buttons_of_a_paper_show_it(workspace: Workspace) -> None:
    digest = await first_of(workspace)
    paper = papers_of(digest)[0]
    assert "in all, in the digest of Saturday 18 April" in plain_message(await workspace.press("why", paper.id))
    assert paper.abstract in plain_message(await workspace.press("abstract", paper.id))


@pytest.mark.parametrize(("verb", "subject"), [("dance", "1"), ("undo", "dance arxiv:2604.00001"), ("undo", "")])
async def test_a_button_from_another_version_says_so(workspace: Workspace, verb: str, subject: str) -> None:
    assert "older version" in plain_message(await workspace.press(verb, subject))


async def test_a_button_for_a_paper_that_is_gone_says_so(workspace: Workspace) -> None:
    assert "I know no paper by" in plain_message(await workspace.press("more", "arxiv:2399.99999"))


# --- whom it teaches --------------------------------------------------------------------------------


async def test_channel_and_personal_taste_are_separate(workspace: Workspace) -> None:
    digest = await first_of(workspace)
    await workspace.press("less", digest.entries[0].paper.id, ADA, "dm-ada")
    assert "Nothing is learned yet" in await workspace.say("learned", "nlp")
    assert "From 1 reaction." in await workspace.say("learned", "dm-ada", ADA)
    assert "Nothing is learned yet" in await workspace.say("learned", "dm-bob", person(2))


async def test_a_direct_message_learns_from_what_its_person_said_anywhere(workspace: Workspace) -> None:
    await first_of(workspace)
    await workspace.react(REPLY, "👍", person=ADA)
    await workspace.react("3", "👍", person=BOSS)
    assert "From 1 reaction." in await workspace.say("learned", "dm-ada", ADA)
    assert "From 2 reactions by 2 people" in await workspace.say("learned")


async def test_one_person_cannot_own_a_channel(workspace: Workspace) -> None:
    """The more one person presses, the less each press weighs: what another likes keeps its place in the preview."""
    await workspace.add(distinct_papers(12))
    await workspace.subscribe(a_channel(place=NLP, topics=(), size=10))
    liked, *others = [paper.id for paper in distinct_papers(12)]
    await workspace.press("more", liked, person(1))
    await workspace.press("less", liked, ADA)
    for paper in others:
        await workspace.press("more", paper, ADA)
    preview = await workspace.hear("digest preview")
    assert liked in [card.subject for card in preview.cards]


# --- less like this, with the real model ------------------------------------------------------------


@pytest.fixture
async def real() -> AsyncIterator[Workspace]:
    """The product with the model that ships, on papers of two kinds."""
    from adapters.embedders import build_embedder

    embedder, why = build_embedder("sentence-transformers/all-MiniLM-L6-v2")
    assert embedder is not None, why
    async with a_workspace(embedder=embedder) as made:
        yield made


async def test_less_like_this_visibly_changes_the_next_preview(real: Workspace) -> None:
    await real.add(distinct_papers(16))
    digest = await deliver_to(real, "nlp", topics=(), size=3)
    before = await real.say("digest preview")
    answer = await real.press("less", digest.entries[0].paper.id)
    after = await real.say("digest preview")
    assert after != before
    assert "The next list" in plain_message(answer)
    assert "stays as it is" not in plain_message(answer)
    await follow(real, answer, "Undo")
    assert await real.say("digest preview") == before
