"""The check-up of what should be going on: the heartbeat, digests that nobody takes up or finishes, silent sources."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.checkup import Finding
from bot.domain import Digest, DigestState, Place
from bot.standing import HEARTBEAT
from tests.bot.findings import all_findings, findings
from tests.bot.workspace import NLP, Workspace
from tests.builders import NOW, a_channel, distinct_papers

FRIDAY = datetime(2026, 4, 17, 9, tzinfo=UTC)
THANKSGIVING = datetime(2026, 11, 26, 9, tzinfo=UTC)
RUN = "Keep this running: broadsheet run"


async def beat(workspace: Workspace) -> None:
    await answered(workspace, HEARTBEAT, workspace.time.now)


async def answered(workspace: Workspace, source: str, at: datetime) -> None:
    async with workspace.store.write() as uow:
        await uow.sources.succeeded(source, at)
        await uow.commit()


async def digests_on(workspace: Workspace, platform: str = "board", **setup: object) -> list[str]:
    found = [it for it in await all_findings(workspace, **setup) if it.about == f"digests on {platform}"]
    assert not any(it.well for it in found)
    return [it.says for it in found]


# --- the heartbeat ----------------------------------------------------------------------------------


async def test_a_heart_that_never_beat_or_stopped_is_a_fault_where_a_platform_is_set_up(stored: Workspace) -> None:
    says = f"due digests were never looked for, so none is posted. {RUN}"
    assert (await findings(stored))["heartbeat"] == Finding("heartbeat", False, says)
    await beat(stored)
    stored.time.pass_(minutes=2)
    assert (await findings(stored))["heartbeat"].well
    stored.time.pass_(minutes=1)
    says = f"due digests were looked for 3 min ago, so none is posted. {RUN}"
    assert (await findings(stored))["heartbeat"] == Finding("heartbeat", False, says)
    assert (await findings(stored, latest_beat=timedelta(minutes=4)))["heartbeat"].well


async def test_who_only_asks_the_command_line_needs_no_heart_until_a_channel_has_digests(stored: Workspace) -> None:
    nothing = {"platforms": {"slack": ["SLACK_BOT_TOKEN"]}}
    assert (await findings(stored, **nothing))["heartbeat"].well
    await stored.subscribe(a_channel(place=NLP))
    assert not (await findings(stored, **nothing))["heartbeat"].well


# --- digests ----------------------------------------------------------------------------------------


async def test_digests_that_nobody_takes_up_are_counted_with_the_oldest_and_what_to_do(stored: Workspace) -> None:
    await stored.subscribe(a_channel(place=NLP))
    async with stored.store.read() as uow:
        [channel] = await uow.channels.all()
    assert channel.next_digest_at is not None
    stored.time.now = channel.next_digest_at + timedelta(minutes=5)
    assert await digests_on(stored) == []
    stored.time.pass_(minutes=1)
    assert await digests_on(stored) == [f"one is overdue: it was due 6 min ago in board:team/nlp. {RUN}"]
    assert await digests_on(stored, platforms={"board": ["BOARD_TOKEN"]}) == [
        "one is overdue: it was due 6 min ago in board:team/nlp. No process serves board: it needs BOARD_TOKEN"
    ]
    assert await digests_on(stored, platforms={}) == [
        "one is overdue: it was due 6 min ago in board:team/nlp. No process serves board"
    ]
    await beat(stored)
    [said] = await digests_on(stored)
    assert said.endswith("in board:team/nlp. The log of broadsheet run says what holds them up")


async def test_of_several_overdue_digests_the_oldest_is_named(stored: Workspace) -> None:
    for place, ago in (("new", 1), ("old", 3), ("paused", 5)):
        channel = a_channel(place=Place("board", "team", place))
        await stored.subscribe(channel)
        async with stored.store.write() as uow:
            why = "Removed." if place == "paused" else ""
            due = stored.time.now - timedelta(hours=ago)
            await uow.channels.change(channel.place, next_digest_at=due, paused=why)
            await uow.commit()
    assert await digests_on(stored) == [f"2 are overdue: the oldest was due 3 h ago in board:team/old. {RUN}"]


async def test_a_digest_that_is_made_and_posted_is_no_finding(stored: Workspace) -> None:
    await stored.add(distinct_papers(3))
    await stored.subscribe(a_channel(place=NLP, topics=()))
    await stored.next_digest()
    stored.time.pass_(hours=2)
    assert await digests_on(stored) == []


async def test_a_digest_whose_process_is_gone_and_one_that_its_platform_holds_up_are_told_apart(
    stored: Workspace,
) -> None:
    digest = Digest(NLP, NOW.date(), DigestState.PREPARING, NOW)
    async with stored.store.write() as uow:
        await uow.digests.claim(digest, NOW + timedelta(seconds=30), "gone")
        await uow.commit()
    stored.time.pass_(minutes=2)
    assert await digests_on(stored) == []
    stored.time.pass_(minutes=1)
    assert await digests_on(stored) == [f"one is left unfinished: it was due 3 min ago in board:team/nlp. {RUN}"]
    stored.time.pass_(hours=2)
    async with stored.store.write() as uow:
        await uow.digests.hold(NLP, digest.day, stored.time.now + timedelta(minutes=5))
        await uow.commit()
    tried = "Posts are tried again for 6 h after their time; the log of broadsheet run says why they fail"
    assert await digests_on(stored) == [f"one is not out yet: it was due 2 h ago in board:team/nlp. {tried}"]


async def test_in_a_rehearsal_lateness_is_counted_by_its_own_clock(stored: Workspace) -> None:
    await stored.subscribe(a_channel(place=NLP))
    async with stored.store.write() as uow:
        await uow.channels.change(NLP, next_digest_at=stored.time.now - timedelta(hours=1))
        await uow.commit()
    assert len(await digests_on(stored)) == 1
    assert await digests_on(stored, speed=840) == []


# --- sources ----------------------------------------------------------------------------------------


async def test_a_source_that_was_never_asked_is_a_fault(stored: Workspace) -> None:
    found = await findings(stored)
    assert found["arXiv"] == Finding("arXiv", False, "never asked. Ask it with: broadsheet ingest")


@pytest.mark.parametrize(
    ("source", "then", "later", "well"),
    [
        ("huggingface", FRIDAY, timedelta(days=3), True),
        ("huggingface", FRIDAY, timedelta(days=4), False),
        ("sample", FRIDAY, timedelta(days=1), True),
        ("sample", FRIDAY, timedelta(days=3), False),
        ("arxiv", THANKSGIVING, timedelta(days=4), True),
        ("arxiv", THANKSGIVING, timedelta(days=5), False),
        ("huggingface", THANKSGIVING, timedelta(days=4), False),
        ("arxiv", FRIDAY, timedelta(days=400), False),
    ],
)
async def test_a_source_that_is_not_asked_any_more_is_told_from_a_long_weekend(
    workspace: Workspace, source: str, then: datetime, later: timedelta, well: bool
) -> None:
    await answered(workspace, source, then)
    workspace.time.now = then + later
    [found] = [it for it in await all_findings(workspace, sources=[source]) if it.says.startswith("answered")]
    assert found.well is well
    assert found.says.endswith(f"was not asked since. {RUN}") is not well


async def test_papers_are_not_old_after_a_weekend(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(3))
    workspace.time.now = FRIDAY + timedelta(days=3)
    assert (await findings(workspace))["papers"].well
    workspace.time.pass_(days=2)
    found = (await findings(workspace))["papers"]
    assert not found.well
    assert found.says.endswith("Look for new ones with: broadsheet ingest")
