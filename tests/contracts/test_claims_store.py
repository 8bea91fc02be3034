"""What every store promises of processes that share digests: one holds each, and what it did not do is not done."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import DigestState, PartState, Posted
from bot.ports import Store, Unfinished
from tests.builders import NOW, PLACE
from tests.contracts.frozen import DAY, LATER, PARTS, SOON, a_claim, frozen, posted


async def test_only_the_holder_begins_a_part(store: Store) -> None:
    async with store.write() as work:
        await frozen(work)
        assert await work.digests.take_over(["terminal"], SOON, LATER, "b")
        assert not await work.digests.begin(PLACE, DAY, 1, SOON, LATER, "a")
        assert await work.digests.begin(PLACE, DAY, 1, SOON, LATER, "b")
        assert await work.digests.begin(PLACE, DAY, 1, SOON, LATER, "b")
        assert not await work.digests.begin(PLACE, DAY, 1, LATER, LATER, "b")


async def test_a_part_that_another_was_sending_goes_on_from_when_that_one_began(store: Store) -> None:
    async with store.write() as work:
        digest = await frozen(work)
        assert not await work.digests.begin_again(PLACE, DAY, 1, LATER, "")
        assert await work.digests.begin(PLACE, DAY, 1, NOW, SOON)
        await work.digests.take_over(["terminal"], SOON, LATER, "b")
        assert not await work.digests.begin_again(PLACE, DAY, 1, LATER, "a")
        assert await work.digests.begin_again(PLACE, DAY, 1, LATER, "b")
        await work.digests.finish(PLACE, DAY, replace(PARTS[1], state=PartState.READY))
        stored = await work.digests.get(PLACE, DAY)
    assert stored is not None
    sending = replace(PARTS[1], state=PartState.SENDING, at=NOW, sender="b")
    assert stored.parts == (digest.parts[0], sending, digest.parts[2])


async def test_only_own_claims_are_renewed(store: Store) -> None:
    async with store.write() as work:
        await work.digests.claim(a_claim(), SOON, "a")
        await work.digests.claim(a_claim(day=DAY + timedelta(days=1)), SOON, "b")
        both = [(PLACE, DAY), (PLACE, DAY + timedelta(days=1)), (PLACE, DAY + timedelta(days=2))]
        await work.digests.renew(both, LATER, "a")
        await work.digests.renew([], LATER, "b")
        taken = await work.digests.take_over(["terminal"], SOON, LATER, "c")
    assert [digest.day for digest in taken] == [DAY + timedelta(days=1)]


async def test_what_is_unfinished_is_listed_with_the_end_of_its_claim_the_first_due_first(store: Store) -> None:
    days = [DAY + timedelta(days=number) for number in range(3)]
    async with store.write() as work:
        await work.digests.claim(a_claim(day=days[2], due_at=LATER), SOON)
        await work.digests.claim(a_claim(day=days[1], due_at=NOW), LATER)
        await work.digests.claim(a_claim(day=days[0], state=DigestState.SKIPPED), SOON)
        found = await work.digests.unfinished()
        assert found == [Unfinished(PLACE, days[1], NOW, LATER), Unfinished(PLACE, days[2], LATER, SOON)]
        await work.digests.close(PLACE, days[1], DigestState.SKIPPED, "")
        assert await work.digests.unfinished() == found[1:]


async def test_an_answer_that_comes_late_opens_what_was_closed_as_unknown(store: Store) -> None:
    async with store.write() as work:
        await frozen(work)
        await work.digests.begin(PLACE, DAY, 0, NOW, SOON)
        await work.digests.finish(PLACE, DAY, replace(PARTS[0], state=PartState.UNKNOWN))
        assert await work.digests.close(PLACE, DAY, DigestState.UNKNOWN, "")
        assert not await work.digests.close(PLACE, DAY, DigestState.EMPTY, "")
        await work.digests.finish(PLACE, DAY, replace(PARTS[0], state=PartState.POSTED, message="m0", at=NOW))
        [left] = await work.digests.take_over(["terminal"], LATER, LATER)
    assert left.state is DigestState.DELIVERING
    assert [part.state for part in left.parts] == [PartState.POSTED, PartState.READY, PartState.READY]


async def test_changes_to_the_reactions_of_a_message_are_counted_one_after_the_other(store: Store) -> None:
    message = Posted(PLACE, "m0")
    async with store.write() as work:
        digest = await frozen(work)
        assert not await work.digests.change(message)
        await posted(work, digest, 0, "m0")
        assert await work.digests.changes(message) == 0
        assert await work.digests.change(message)
        assert not await work.digests.change(message, 0)
        assert await work.digests.change(message, 1)
        assert await work.digests.changes(message) == 2
        assert await work.digests.changes(Posted(PLACE, "m9")) == 0


async def test_only_what_is_newer_than_what_was_heard_counts(store: Store) -> None:
    async with store.write() as work:
        assert await work.events.newer("one thumb", SOON, NOW)
        assert not await work.events.newer("one thumb", SOON, NOW)
        assert not await work.events.newer("one thumb", NOW, NOW)
        assert await work.events.newer("another", NOW, NOW)
        assert await work.events.newer("one thumb", LATER, LATER)
        assert await work.events.prune(LATER) == 1
        assert await work.events.newer("another", NOW, NOW)


HOURS = timedelta(hours=3)


async def test_a_claim_from_a_clock_that_was_put_back_since_keeps_nobody_out(store: Store) -> None:
    async with store.write() as work:
        await work.digests.claim(a_claim(), SOON + HOURS, "a")
        [taken] = await work.digests.take_over(["terminal"], NOW, SOON, "b")
        assert taken.day == DAY
        assert await work.digests.take_over(["terminal"], NOW, SOON, "a") == []


async def test_clocks_that_differ_by_minutes_respect_each_others_claims(store: Store) -> None:
    async with store.write() as work:
        await work.digests.claim(a_claim(), SOON + timedelta(minutes=9), "a")
        assert await work.digests.take_over(["terminal"], NOW, SOON, "b") == []


async def test_whoever_still_has_a_claim_after_its_clock_was_put_back_renews_it(store: Store) -> None:
    async with store.write() as work:
        await work.digests.claim(a_claim(), SOON + HOURS, "a")
        await work.digests.renew([(PLACE, DAY)], SOON, "a")
        assert await work.digests.take_over(["terminal"], NOW, LATER, "b") == []
        assert await work.digests.take_over(["terminal"], SOON, LATER, "b")


async def test_what_is_to_be_left_alone_for_long_is_nobodys_until_then(store: Store) -> None:
    async with store.write() as work:
        await work.digests.claim(a_claim(), SOON, "a")
        await work.digests.hold(PLACE, DAY, NOW + HOURS)
        await work.digests.renew([(PLACE, DAY)], NOW + 2 * HOURS, "a")
        assert await work.digests.take_over(["terminal"], LATER, LATER, "b") == []
        assert await work.digests.take_over(["terminal"], NOW + HOURS, NOW + HOURS, "b")


async def test_what_is_let_go_is_anybodys_at_once_and_says_why(store: Store) -> None:
    tomorrow, other = DAY + timedelta(days=1), DAY + timedelta(days=2)
    async with store.write() as work:
        digest = await frozen(work)
        await work.digests.claim(a_claim(day=tomorrow), LATER, "")
        await work.digests.claim(a_claim(day=other), LATER, "b")
        await work.digests.let_go([(PLACE, DAY), (PLACE, tomorrow), (PLACE, other)], NOW, "", "It hung.")
        taken = await work.digests.take_over(["terminal"], NOW, LATER, "c")
        assert [(each.day, each.note) for each in taken] == [(tomorrow, "It hung.")]
        assert await work.digests.get(PLACE, DAY) == digest
