"""What every store promises of verdicts and saved papers, and of forgetting them."""

from dataclasses import replace
from datetime import date, timedelta

from bot.domain import Digest, DigestState, Person, Verdict
from bot.ports import Store
from tests.builders import NOW, PERSON, PLACE, a_channel, a_paper, a_verdict

SOMEBODY = replace(PERSON, id="somebody")
ELSEWHERE = replace(PLACE, channel="elsewhere")


async def test_feedback_comes_back_by_place_and_by_person_in_order_of_time(store: Store) -> None:
    mine = a_verdict(a_paper(1), at=NOW + timedelta(hours=1), weight=0.25)
    theirs = a_verdict(a_paper(1), Verdict.OFF_TOPIC, person=SOMEBODY)
    there = a_verdict(a_paper(2), place=ELSEWHERE, at=NOW + timedelta(hours=2))
    async with store.write() as work:
        for given in (mine, theirs, there):
            await work.feedback.give(given)
        await work.commit()
    async with store.read() as work:
        assert await work.feedback.of_place(PLACE) == [theirs, mine]
        assert await work.feedback.of_person(PERSON) == [mine, there]


async def test_feedback_given_again_counts_once_and_the_newer_stands(store: Store) -> None:
    newer = a_verdict(a_paper(), Verdict.LESS, 0.5, at=NOW + timedelta(minutes=1))
    async with store.write() as work:
        await work.feedback.give(a_verdict(a_paper()))
        await work.feedback.give(newer)
        await work.feedback.give(a_verdict(a_paper(), Verdict.SAVE))
        assert await work.feedback.of_place(PLACE) == [newer]


async def test_taking_back_one_emoji_leaves_the_other(store: Store) -> None:
    thumb, heart = a_verdict(a_paper()), a_verdict(a_paper(), given_by="❤️")
    async with store.write() as work:
        await work.feedback.give(thumb)
        await work.feedback.give(heart)
        assert await work.feedback.take_back(PERSON, PLACE, thumb.paper_id, "❤️")
        assert not await work.feedback.take_back(PERSON, PLACE, thumb.paper_id, "❤️")
        assert not await work.feedback.take_back(SOMEBODY, PLACE, thumb.paper_id, "👍")
        assert not await work.feedback.take_back(PERSON, ELSEWHERE, thumb.paper_id, "👍")
        assert await work.feedback.of_place(PLACE) == [thumb]


async def test_feedback_in_a_thread_belongs_to_its_channel(store: Store) -> None:
    async with store.write() as work:
        await work.feedback.give(a_verdict(a_paper(), place=replace(PLACE, thread="171.5")))
        assert await work.feedback.of_place(PLACE) == [a_verdict(a_paper())]
        assert await work.feedback.take_back(PERSON, PLACE, a_paper().id, "👍")


async def test_whether_somebody_may_manage_is_not_stored(store: Store) -> None:
    manager = Person(PERSON.platform, PERSON.workspace, PERSON.id, may_manage=True)
    async with store.write() as work:
        await work.feedback.give(a_verdict(a_paper(), person=manager))
        (given,) = await work.feedback.of_person(PERSON)
    assert not given.person.may_manage


async def test_the_feedback_on_some_papers_or_a_place_can_be_forgotten(store: Store) -> None:
    async with store.write() as work:
        for number in (1, 2, 3):
            await work.feedback.give(a_verdict(a_paper(number)))
            await work.feedback.give(a_verdict(a_paper(number), place=ELSEWHERE))
        assert await work.feedback.forget_papers(PLACE, [a_paper(1).id, a_paper(2).id, a_paper(9).id]) == 2
        assert await work.feedback.forget_papers(PLACE, []) == 0
        assert await work.feedback.of_place(PLACE) == [a_verdict(a_paper(3))]
        assert await work.feedback.forget_place(PLACE) == 1
        assert len(await work.feedback.of_place(ELSEWHERE)) == 3


async def test_forgetting_a_channel_forgets_its_feedback(store: Store) -> None:
    async with store.write() as work:
        await work.feedback.give(a_verdict(a_paper()))
        await work.feedback.give(a_verdict(a_paper(), place=ELSEWHERE))
        await work.channels.forget(PLACE)
        assert await work.feedback.of_person(PERSON) == [a_verdict(a_paper(), place=ELSEWHERE)]


async def test_saved_papers_come_newest_first_and_once(store: Store) -> None:
    async with store.write() as work:
        await work.papers.add([a_paper(1), a_paper(2), a_paper(3)])
        assert await work.people.save(PERSON, a_paper(1).id, "button", NOW)
        assert await work.people.save(PERSON, a_paper(2).id, "button", NOW + timedelta(hours=1))
        assert not await work.people.save(PERSON, a_paper(1).id, "button", NOW + timedelta(hours=2))
        assert not await work.people.save(PERSON, a_paper(1).id, "🔖", NOW + timedelta(hours=2))
        assert await work.people.save(SOMEBODY, a_paper(3).id, "🔖", NOW)
        assert await work.people.saved(PERSON) == [a_paper(2), a_paper(1)]


async def test_undoing_one_way_of_saving_leaves_the_other(store: Store) -> None:
    async with store.write() as work:
        await work.papers.add([a_paper()])
        await work.people.save(PERSON, a_paper().id, "button", NOW)
        await work.people.save(PERSON, a_paper().id, "🔖", NOW)
        assert await work.people.unsave(PERSON, a_paper().id, "🔖")
        assert not await work.people.unsave(PERSON, a_paper().id, "🔖")
        assert await work.people.saved(PERSON) == [a_paper()]
        assert await work.people.unsave(PERSON, a_paper().id, "button")
        assert await work.people.saved(PERSON) == []


async def test_a_paper_can_be_taken_off_the_list_altogether(store: Store) -> None:
    async with store.write() as work:
        await work.papers.add([a_paper()])
        await work.people.save(PERSON, a_paper().id, "button", NOW)
        await work.people.save(PERSON, a_paper().id, "🔖", NOW)
        await work.people.save(SOMEBODY, a_paper().id, "🔖", NOW)
        assert await work.people.unsave(PERSON, a_paper().id)
        assert not await work.people.unsave(PERSON, a_paper().id)
        assert await work.people.saved(PERSON) == []
        assert await work.people.saved(SOMEBODY) == [a_paper()]


async def test_forgetting_a_person_leaves_nothing_of_them_and_everything_of_others(store: Store) -> None:
    async with store.write() as work:
        await work.papers.add([a_paper()])
        for person in (PERSON, SOMEBODY):
            await work.people.save(person, a_paper().id, "🔖", NOW)
            await work.feedback.give(a_verdict(a_paper(), person=person))
            await work.feedback.give(a_verdict(a_paper(), person=person, place=ELSEWHERE))
        assert await work.people.forget(PERSON) == 3
        assert await work.people.forget(PERSON) == 0
        assert await work.people.saved(PERSON) == []
        assert await work.feedback.of_person(PERSON) == []
        assert await work.people.saved(SOMEBODY) == [a_paper()]
        assert len(await work.feedback.of_person(SOMEBODY)) == 2


async def test_forgetting_a_person_forgets_their_direct_messages(store: Store) -> None:
    direct = a_channel("with you", direct=True, owner=PERSON.id)
    other = a_channel("with somebody", direct=True, owner=SOMEBODY.id)
    day = date(2026, 4, 17)
    async with store.write() as work:
        for channel in (direct, other, a_channel()):
            await work.channels.ensure(channel)
        await work.digests.claim(Digest(direct.place, day, DigestState.PREPARING, NOW), NOW)
        assert await work.people.forget(PERSON) == 1
        assert await work.channels.all() == [other, a_channel()]
        assert await work.digests.get(direct.place, day) is None
