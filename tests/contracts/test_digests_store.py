"""What every store promises of digests: claimed once, frozen once, each part begun once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from bot.domain import DigestState, Evidence, PartState, Posted, Ranked
from bot.ports import Store
from tests.builders import NOW, PLACE, a_channel, a_paper
from tests.contracts.frozen import (
    DAY,
    EVIDENCE,
    LATER,
    PARTS,
    SOON,
    a_claim,
    a_digest,
    frozen,
    posted,
)


def test_every_kind_of_evidence_is_among_those_frozen_here() -> None:
    assert {type(given) for given in EVIDENCE if given is not None} == set(get_args(Evidence))


async def test_a_frozen_digest_comes_back_exactly(store: Store) -> None:
    async with store.write() as work:
        digest = await frozen(work)
        await work.commit()
    async with store.read() as work:
        assert await work.digests.get(PLACE, DAY) == digest
        assert await work.digests.get(PLACE, DAY + timedelta(days=1)) is None


async def test_a_day_is_claimed_once(store: Store) -> None:
    async with store.write() as work:
        assert await work.digests.claim(a_claim(), SOON)
        assert not await work.digests.claim(a_claim(note="second"), LATER)
        assert await work.digests.claim(a_claim(day=DAY + timedelta(days=1)), SOON)
        assert await work.digests.get(PLACE, DAY) == a_claim()


async def test_of_eight_claims_at_once_exactly_one_wins(store: Store) -> None:
    async def claim() -> bool:
        async with store.write() as work:
            won = await work.digests.claim(a_claim(), SOON)
            await work.commit()
        return won

    async with asyncio.TaskGroup() as group:
        claims = [group.create_task(claim()) for _ in range(8)]
    assert sorted(task.result() for task in claims) == [False] * 7 + [True]


async def test_a_claim_that_was_rolled_back_is_free_again(store: Store) -> None:
    async with store.write() as work:
        assert await work.digests.claim(a_claim(), SOON)
    async with store.write() as work:
        assert await work.digests.claim(a_claim(), SOON)


async def test_only_the_first_to_freeze_has_frozen_it(store: Store) -> None:
    async with store.write() as work:
        first = await frozen(work)
        assert not await work.digests.freeze(a_digest(note="second", parts=PARTS[:1]), LATER)
        assert await work.digests.get(PLACE, DAY) == first


async def test_a_digest_that_nobody_claimed_is_not_frozen(store: Store) -> None:
    async with store.write() as work:
        assert not await work.digests.freeze(a_claim(state=DigestState.EMPTY), SOON)
        assert await work.digests.get(PLACE, DAY) is None


async def test_a_frozen_paper_must_be_stored(store: Store) -> None:
    async with store.write() as work:
        await work.digests.claim(a_claim(), SOON)
        with pytest.raises(Exception, match=r"(?i)arxiv|foreign key"):
            await work.digests.freeze(a_digest(), SOON)


async def test_a_closed_digest_says_why(store: Store) -> None:
    async with store.write() as work:
        digest = await frozen(work)
        await work.digests.close(PLACE, DAY, DigestState.EMPTY, "Nothing new.")
        await work.digests.close(PLACE, DAY + timedelta(days=1), DigestState.SKIPPED, "There is none.")
        closed = replace(digest, state=DigestState.EMPTY, note="Nothing new.")
        assert await work.digests.recent(PLACE) == [closed]


async def test_an_expired_claim_is_taken_over_once(store: Store) -> None:
    async with store.write() as work:
        digest = await frozen(work)
        assert await work.digests.take_over(["terminal"], NOW, LATER) == []
        assert await work.digests.take_over(["slack"], SOON, LATER) == []
        assert await work.digests.take_over([], SOON, LATER) == []
        assert await work.digests.take_over(["slack", "terminal"], SOON, LATER) == [digest]
        assert await work.digests.take_over(["terminal"], SOON, LATER) == []
        assert await work.digests.take_over(["terminal"], LATER, LATER + timedelta(hours=1)) == [digest]


@pytest.mark.parametrize("state", DigestState)
async def test_only_unfinished_digests_are_taken_over(store: Store, state: DigestState) -> None:
    async with store.write() as work:
        await work.digests.claim(a_claim(state=state), SOON)
        taken = await work.digests.take_over(["terminal"], LATER, LATER)
    unfinished = state in (DigestState.PREPARING, DigestState.DELIVERING)
    assert [digest.state for digest in taken] == ([state] if unfinished else [])


async def test_freezing_renews_the_claim(store: Store) -> None:
    async with store.write() as work:
        await work.digests.claim(a_claim(), SOON)
        await work.digests.freeze(a_digest(entries=()), LATER)
        assert await work.digests.take_over(["terminal"], SOON, LATER) == []


async def test_of_eight_that_take_over_exactly_one_gets_it(store: Store) -> None:
    async def take_over() -> int:
        async with store.write() as work:
            taken = await work.digests.take_over(["terminal"], SOON, LATER)
            await work.commit()
        return len(taken)

    async with store.write() as work:
        await work.digests.claim(a_claim(), SOON)
        await work.commit()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(take_over()) for _ in range(8)]
    assert sorted(task.result() for task in tasks) == [0] * 7 + [1]


async def test_a_part_is_begun_once_and_finished(store: Store) -> None:
    async with store.write() as work:
        digest = await frozen(work)
        assert await work.digests.begin(PLACE, DAY, 1, NOW, NOW)
        assert not await work.digests.begin(PLACE, DAY, 1, LATER, LATER)
        assert not await work.digests.begin(PLACE, DAY, 9, NOW, NOW)
        sending = replace(PARTS[1], state=PartState.SENDING, at=NOW)
        assert await work.digests.get(PLACE, DAY) == replace(digest, parts=(PARTS[0], sending, PARTS[2]))
        out = replace(PARTS[1], state=PartState.POSTED, message="m1", at=SOON)
        await work.digests.finish(PLACE, DAY, out)
        assert not await work.digests.begin(PLACE, DAY, 1, LATER, LATER)
        assert await work.digests.get(PLACE, DAY) == replace(digest, parts=(PARTS[0], out, PARTS[2]))


async def test_a_part_that_surely_did_not_go_out_can_be_begun_again(store: Store) -> None:
    async with store.write() as work:
        await frozen(work)
        assert await work.digests.begin(PLACE, DAY, 0, NOW, NOW)
        await work.digests.finish(PLACE, DAY, PARTS[0])
        assert await work.digests.begin(PLACE, DAY, 0, SOON, SOON)


async def test_recent_digests_come_newest_first_and_from_this_place_alone(store: Store) -> None:
    async with store.write() as work:
        for offset in (1, 3, 2):
            await work.digests.claim(a_claim(day=DAY + timedelta(days=offset)), SOON)
        await work.digests.claim(a_claim(place=replace(PLACE, channel="elsewhere")), SOON)
        assert [digest.day.day for digest in await work.digests.recent(PLACE)] == [20, 19, 18]
        assert [digest.day.day for digest in await work.digests.recent(PLACE, limit=2)] == [20, 19]


async def test_a_message_leads_to_its_digest_and_part(store: Store) -> None:
    async with store.write() as work:
        digest = await frozen(work)
        part = await posted(work, digest, 1, "m1")
        expected = (replace(digest, parts=(PARTS[0], part, PARTS[2])), part)
        assert await work.digests.at_message(Posted(PLACE, "m1")) == expected
        assert await work.digests.at_message(Posted(replace(PLACE, thread="m0"), "m1")) == expected


async def test_another_message_leads_nowhere(store: Store) -> None:
    async with store.write() as work:
        await posted(work, await frozen(work), 1, "m1")
        for place in (replace(PLACE, channel="x"), replace(PLACE, workspace="x"), replace(PLACE, platform="x")):
            assert await work.digests.at_message(Posted(place, "m1")) is None
        assert await work.digests.at_message(Posted(PLACE, "m2")) is None
        assert await work.digests.at_message(Posted(PLACE, "")) is None


async def test_our_own_messages_are_known_with_the_thread_they_hang_in(store: Store) -> None:
    async with store.write() as work:
        digest = await frozen(work)
        await posted(work, digest, 0, "m0", SOON)
        await posted(work, digest, 1, "m1", LATER)
        old = await frozen(work, day=DAY - timedelta(days=9))
        await posted(work, old, 0, "old", NOW - timedelta(days=9))
        assert await work.digests.posted_since("terminal", SOON) == [
            Posted(PLACE, "m0"),
            Posted(replace(PLACE, thread="m0"), "m1"),
        ]
        assert await work.digests.posted_since("slack", SOON) == []


async def test_forgetting_the_history_lets_papers_come_back(store: Store) -> None:
    async with store.write() as work:
        await frozen(work)
        kept = await frozen(work, place=replace(PLACE, channel="elsewhere"))
        await work.digests.forget(PLACE)
        assert not (await work.batches.shown([PLACE], DAY))[PLACE]
        assert await work.digests.recent(PLACE) == []
        assert await work.digests.get(kept.place, DAY) == kept
        assert await work.digests.claim(a_claim(), SOON)


async def test_forgetting_a_channel_forgets_its_digests(store: Store) -> None:
    async with store.write() as work:
        await work.channels.ensure(a_channel())
        await frozen(work)
        await work.channels.forget(PLACE)
        assert await work.digests.recent(PLACE) == []
        assert not (await work.batches.shown([PLACE], DAY))[PLACE]


async def test_a_thread_has_the_digests_of_its_channel(store: Store) -> None:
    thread = replace(PLACE, thread="171.5")
    async with store.write() as work:
        await work.digests.claim(a_claim(place=thread), SOON)
        assert await work.digests.get(PLACE, DAY) == await work.digests.get(thread, DAY) == a_claim()


async def test_what_is_frozen_shows_the_paper_as_it_is_now(store: Store) -> None:
    sample = a_paper(1, source="sample", title="Sample")
    async with store.write() as work:
        await frozen(work, entries=(Ranked(sample, 1.0),))
        await work.papers.add([a_paper(1)])
        digest = await work.digests.get(PLACE, DAY)
    assert digest is not None
    assert [ranked.paper for ranked in digest.entries] == [a_paper(1)]
