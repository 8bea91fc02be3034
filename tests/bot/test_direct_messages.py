"""A direct message is a channel of one: the same commands, its own topics, its own digest."""

from dataclasses import replace

from tests.bot.furnished import ADA, follow, furnished
from tests.bot.workspace import NLP, Workspace
from tests.builders import distinct_papers


async def test_topics_are_its_own(workspace: Workspace) -> None:
    await furnished(workspace)
    await workspace.say("topics add speech", "dm-ada", ADA)
    assert "speech" not in await workspace.say("topics", "nlp")
    assert await workspace.say("topics", "dm-ada", ADA) == await workspace.say("topics list", "dm-ada", ADA)
    assert "household robots" not in await workspace.say("topics", "dm-ada", ADA)


async def test_its_digest_is_its_own_and_addresses_one_person(stored: Workspace) -> None:
    await stored.add(distinct_papers(4))
    await stored.say("digest on", "dm-ada", ADA)
    await stored.next_digest("dm-ada")
    [overview] = stored.board.texts("dm-ada")
    assert "Papers for you" in overview
    assert stored.board.texts("nlp") == []


async def test_it_belongs_to_the_person_who_began_it(workspace: Workspace) -> None:
    await workspace.say("topics add speech", "dm-ada", ADA)
    async with workspace.store.read() as uow:
        channel = await uow.channels.get(replace(NLP, channel="dm-ada"))
    assert channel is not None
    assert (channel.direct, channel.owner) == (True, ADA.id)


async def test_saved_papers_follow_the_person_everywhere(workspace: Workspace) -> None:
    digest = await furnished(workspace)
    await workspace.say("saved add 1", "nlp", ADA)
    title = digest.entries[0].paper.title
    assert title in await workspace.say("saved", "dm-ada", ADA)
    removed = await workspace.hear("saved remove 1", "dm-ada", ADA)
    assert "saved no papers yet" in await workspace.say("saved", "nlp", ADA)
    await follow(workspace, removed, "Undo", ADA, "dm-ada")
    assert title in await workspace.say("saved", "nlp", ADA)


async def test_what_is_forgotten_in_a_direct_message_no_longer_teaches_it(stored: Workspace) -> None:
    digest = await furnished(stored)
    await stored.press("more", digest.entries[0].paper.id, ADA)
    await stored.press("less", digest.entries[1].paper.id, ADA, "dm-ada")
    sure = await stored.hear("learned forget everything", "dm-ada", ADA)
    await follow(stored, sure, "Forget it", ADA, "dm-ada")
    assert "Nothing is learned yet" in await stored.say("learned", "dm-ada", ADA)
