"""What a store does for many channels at once is what it does for each of them."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import Digest, DigestState, Person, Place, Posted, Ranked
from bot.ports import Move, Neighbour, Store
from tests.builders import NOW, PERSON, PLACE, a_channel, a_paper, a_verdict
from tests.contracts.frozen import DAY, LATER, PARTS, SOON, a_claim, a_digest, frozen, posted

MANY = [replace(PLACE, channel=f"c{number}") for number in range(600)]
FEW = MANY[:3]
NOBODY = replace(PLACE, channel="nobody")


def claims(*places: Place) -> list[Digest]:
    return [replace(a_claim(), place=place) for place in places]


def digests(*places: Place) -> list[Digest]:
    return [a_digest(place=place) for place in places]


async def test_channels_are_found_by_their_places(store: Store) -> None:
    channels = {place: a_channel(place=place) for place in FEW}
    async with store.write() as work:
        for channel in channels.values():
            await work.channels.ensure(channel)
        assert await work.batches.channels([*FEW, NOBODY]) == channels


async def test_the_places_that_are_due_are_those_of_the_channels_that_are(store: Store) -> None:
    times = {"late": NOW - timedelta(hours=1), "now": NOW, "early": SOON}
    async with store.write() as work:
        for name, at in reversed(times.items()):
            await work.channels.ensure(a_channel(name, next_digest_at=at, subscribed=True))
        await work.channels.ensure(a_channel("paused", next_digest_at=NOW, subscribed=True, paused="asked to"))
        await work.channels.ensure(a_channel("off", next_digest_at=NOW, subscribed=False))
        due = await work.batches.due(("terminal", "slack"), NOW)
        assert due == [channel.place for channel in await work.channels.due(NOW)]
        assert [place.channel for place in due] == ["late", "now"]
        assert await work.batches.due(("slack",), NOW) == []


async def test_channels_are_moved_unless_somebody_else_has_moved_them(store: Store) -> None:
    async with store.write() as work:
        for place, due in zip(FEW, (NOW, NOW, LATER), strict=True):
            await work.channels.ensure(a_channel(place=place, next_digest_at=due))
        moves = [Move(FEW[0], NOW, SOON), Move(FEW[1], NOW, LATER), Move(FEW[2], NOW, SOON), Move(NOBODY, NOW, SOON)]
        assert await work.batches.advance(moves) == set(FEW[:2])
        after = await work.batches.channels(FEW)
        assert [after[place].next_digest_at for place in FEW] == [SOON, LATER, LATER]


async def test_of_many_claims_those_count_that_nobody_made_before(store: Store) -> None:
    async with store.write() as work:
        assert await work.digests.claim(claims(MANY[1])[0], LATER, "another")
        assert await work.batches.claim(claims(*MANY), SOON, "us") == set(MANY) - {MANY[1]}
        assert await work.batches.claim(claims(*MANY), SOON, "late") == set()
        await work.batches.claim([replace(a_claim(), place=FEW[0], day=DAY + timedelta(days=1))], SOON)
        assert await work.batches.claim([], SOON) == set()
        assert len(await work.digests.recent(FEW[0])) == 2
        left = await work.digests.take_over(("terminal",), SOON, LATER)
        assert len(left) == len(MANY)


async def test_many_are_frozen_as_each_would_be_and_only_once(store: Store) -> None:
    async with store.write() as work:
        one = await frozen(work, place=NOBODY)
        await work.batches.claim(claims(*FEW, NOBODY), SOON)
        assert await work.batches.freeze(digests(*FEW[:2], NOBODY, MANY[9]), SOON, "us") == set(FEW[:2])
        assert await work.digests.get(FEW[0], DAY) == replace(one, place=FEW[0])
        again = [replace(each, note="another") for each in digests(*FEW)]
        assert await work.batches.freeze(again, SOON, "late") == {FEW[2]}
        notes = [each.note for place in FEW if (each := await work.digests.get(place, DAY))]
        assert notes == [one.note, one.note, "another"]


async def test_what_was_shown_is_told_place_by_place_since_a_day(store: Store) -> None:
    old = Ranked(a_paper(9), 1.0)
    async with store.write() as work:
        for place in FEW:
            await frozen(work, place=place)
        await frozen(work, place=FEW[0], day=DAY - timedelta(days=9), entries=(old,))
        skipped = await frozen(work, place=FEW[1], day=DAY + timedelta(days=1), entries=(old,))
        await work.digests.close(skipped.place, skipped.day, DigestState.SKIPPED, "")
        usual = frozenset({a_paper(1).id, a_paper(2).id})
        shown = await work.batches.shown([*FEW[:2], NOBODY], DAY - timedelta(days=8))
        assert shown == {FEW[0]: usual, FEW[1]: usual, NOBODY: frozenset()}
        longer = await work.batches.shown(FEW[:1], DAY - timedelta(days=9))
        assert longer == {FEW[0]: usual | {old.paper.id}}


async def test_what_ended_before_a_day_is_removed_the_oldest_first_and_its_papers_stay(store: Store) -> None:
    old, older, skipped, going_on = (DAY - timedelta(days=ago) for ago in (1, 2, 3, 4))
    async with store.write() as work:
        for number, day in enumerate((DAY, old, older, skipped, going_on), 1):
            digest = await frozen(work, day=day, entries=(Ranked(a_paper(number), 1.0),))
            await posted(work, replace(digest, parts=PARTS), 0, f"m{number}")
            if day != going_on:
                state = DigestState.SKIPPED if day == skipped else DigestState.POSTED
                await work.digests.close(PLACE, day, state, "")
        await work.feedback.give(a_verdict(a_paper(2)))

        assert await work.batches.prune(DAY, 2) == 2
        assert [digest.day for digest in await work.digests.recent(PLACE)] == [DAY, old, going_on]
        assert await work.batches.prune(DAY, 2) == 1
        assert await work.batches.prune(DAY, 2) == 0
        assert [digest.day for digest in await work.digests.recent(PLACE)] == [DAY, going_on]
        assert await work.digests.at_message(Posted(PLACE, "m2")) is None
        assert await work.digests.at_message(Posted(PLACE, "m1"))
        assert len(await work.feedback.of_place(PLACE)) == 1

        assert await work.papers.prune(NOW + timedelta(days=999)) == [a_paper(4)], "nobody saw that of the skipped one"
        await work.papers.add([a_paper(3, title="The same again")])
        assert await work.papers.get(a_paper(3).id) == a_paper(3)


async def test_feedback_is_told_by_place_and_by_person(store: Store) -> None:
    other = Person(PERSON.platform, PERSON.workspace, "other")
    async with store.write() as work:
        for place in FEW:
            for person in (PERSON, other):
                await work.feedback.give(a_verdict(a_paper(1), place=place, person=person))
        by_place = await work.batches.feedback([*FEW[:2], NOBODY])
        assert by_place == {place: await work.feedback.of_place(place) for place in (*FEW[:2], NOBODY)}
        assert await work.batches.said_by([other]) == {other: await work.feedback.of_person(other)}
        assert len(by_place[FEW[0]]) == 2


async def test_neighbours_are_the_public_channels_of_the_workspace_with_the_same_papers(store: Store) -> None:
    abroad = Place("terminal", "other", "abroad")
    async with store.write() as work:
        for place in (*MANY[:5], abroad):
            await work.channels.ensure(a_channel(place.channel, place=place, public=place != MANY[1]))
            await frozen(work, place=place)
        await frozen(work, place=MANY[0], day=DAY + timedelta(days=1))
        asked = [a_digest(place=PLACE, entries=(Ranked(a_paper(1), 1.0),)), a_digest(place=NOBODY, entries=())]
        found = await work.batches.neighbours(asked, most=3)
        assert sorted(each.name for each in found) == ["c0", "c2", "c3"]
        assert found[0] == Neighbour("terminal", PLACE.workspace, DAY, a_paper(1).id, found[0].name)
        assert await work.batches.neighbours([], most=3) == []
