"""Ingest: from sources that do as they like into a store that is the better for it, or the same."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import BadRecord, Paper, Sighting
from bot.errors import SourceError, StoreError
from bot.ingest import BATCH_PAPERS, IngestSummary, SourceReport, ingest
from bot.ports import Store
from storage.memory.store import MemoryStore
from storage.unit_of_work import open_store
from tests.builders import NOW, a_paper, a_sighting

Record = Paper | Sighting | BadRecord


class Given:
    """A source that gives what it is given, and then fails if it was told to."""

    def __init__(self, *records: Record, name: str = "given", failing: Exception | None = None) -> None:
        self.name = name
        self.since: datetime | None = None
        self._records = records
        self._failing = failing

    async def fetch(self, since: datetime) -> AsyncIterator[Record]:
        self.since = since
        for record in self._records:
            yield record
        if self._failing:
            raise self._failing


class Endless:
    name = "endless"

    async def fetch(self, since: datetime) -> AsyncIterator[Record]:
        yield a_paper(1)
        await asyncio.Event().wait()


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    database = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    store: Store = MemoryStore() if request.param == "memory" else await open_store(database)
    yield store
    await store.close()


def clock() -> datetime:
    return NOW


async def all_papers(store: Store) -> list[Paper]:
    async with store.read() as work:
        return await work.papers.all()


async def all_sightings(store: Store) -> list[Sighting]:
    async with store.read() as work:
        return await work.papers.sightings()


async def report_of(store: Store, *records: Record) -> SourceReport:
    return (await ingest(store, [Given(*records)], clock)).reports[0]


# --- what lands -------------------------------------------------------------------------------------


async def test_papers_and_counts_land_and_are_reported(store: Store) -> None:
    paper = a_paper(1)

    report = await report_of(store, paper, a_sighting(paper), BadRecord("line 2", "not JSON"))

    assert report == SourceReport("given", papers=1, new=1, counts=1, bad=1, named=(BadRecord("line 2", "not JSON"),))
    assert await all_papers(store) == [paper]
    assert await all_sightings(store) == [a_sighting(paper)]


async def test_a_second_run_changes_nothing(store: Store) -> None:
    papers = [a_paper(number) for number in range(3)]
    records: list[Record] = [record for paper in papers for record in (paper, a_sighting(paper))]
    await report_of(store, *records)
    before = await all_papers(store), await all_sightings(store)

    report = await report_of(store, *records)

    assert (report.new, report.counts) == (0, 0)
    assert (await all_papers(store), await all_sightings(store)) == before


async def test_versions_of_a_paper_are_one_paper_with_all_their_counts(store: Store) -> None:
    first = a_paper(1)
    second = replace(first, id=f"{first.id}v2")
    later = a_sighting(second, 20, at=NOW)

    report = await report_of(store, first, a_sighting(first, 10), second, later)

    assert report.new == 1
    assert [paper.id for paper in await all_papers(store)] == [first.id]
    assert [sighting.value for sighting in await all_sightings(store)] == [10, 20]


async def test_what_two_sources_carry_is_one_paper(store: Store) -> None:
    paper = a_paper(1)
    cross_listed = replace(
        paper, source="arxiv", categories=("cs.CL", "cs.IR"), listed=paper.listed - timedelta(days=1)
    )

    summary = await ingest(store, [Given(paper), Given(cross_listed, name="arxiv")], clock)

    assert summary.new == 1
    [stored] = await all_papers(store)
    assert stored.listed == cross_listed.listed


async def test_more_papers_than_one_batch_all_land(store: Store) -> None:
    number = BATCH_PAPERS + 1

    report = await report_of(store, *(a_paper(each) for each in range(number)))

    assert (report.papers, report.new, len(await all_papers(store))) == (number, number, number)


async def test_a_count_of_an_unknown_paper_is_not_kept(store: Store) -> None:
    assert (await report_of(store, a_sighting(a_paper(9)))).counts == 0


async def test_papers_of_the_last_thirty_days_are_asked_for_unless_told_otherwise(store: Store) -> None:
    usual, told = Given(), Given()
    await ingest(store, [usual], clock)
    await ingest(store, [told], clock, since=NOW)

    assert (usual.since, told.since) == (NOW - timedelta(days=30), NOW)


async def test_progress_is_told_by_source(store: Store) -> None:
    told: list[tuple[str, int, int | None]] = []

    await ingest(store, [Given(a_paper(1), a_paper(2))], clock, lambda *progress: told.append(progress))

    assert told == [("given", 2, None)]


# --- what fails -------------------------------------------------------------------------------------


async def test_a_source_that_fails_is_reported_and_the_others_land(store: Store) -> None:
    down = Given(name="down", failing=SourceError("example.org did not answer."))

    summary = await ingest(store, [down, Given(a_paper(1))], clock)

    assert [report.error for report in summary.reports] == ["example.org did not answer.", ""]
    assert summary.failed == (summary.reports[0],)
    assert len(await all_papers(store)) == 1


async def test_what_came_before_the_failure_is_kept(store: Store) -> None:
    summary = await ingest(store, [Given(a_paper(1), failing=SourceError("It broke off."))], clock)

    assert (summary.reports[0].new, summary.reports[0].error) == (1, "It broke off.")
    assert len(await all_papers(store)) == 1


async def test_a_fault_in_a_source_is_logged_and_not_shown(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    summary = await ingest(store, [Given(failing=KeyError("inside"))], clock)

    assert "inside" not in summary.reports[0].error
    assert "KeyError" in caplog.text


async def test_a_source_that_never_ends_is_given_up_with_what_it_gave(store: Store) -> None:
    summary = await ingest(store, [Endless(), Given(a_paper(2))], clock, patience=0.2)

    assert summary.reports[0].error == "It was given up after 0.2 seconds."
    assert len(await all_papers(store)) == 2


async def test_the_state_of_every_source_is_remembered(store: Store) -> None:
    await ingest(store, [Given(name="up"), Given(name="down", failing=SourceError("Gone fishing."))], clock)

    async with store.read() as work:
        states = {status.name: status for status in await work.sources.all()}
    assert (states["up"].succeeded_at, states["up"].down) == (NOW, False)
    assert (states["down"].failed_at, states["down"].error, states["down"].down) == (NOW, "Gone fishing.", True)


async def test_a_store_that_cannot_be_written_is_everybodys_trouble(tmp_path: Path) -> None:
    file = tmp_path / "test.db"
    store = await open_store(f"sqlite+aiosqlite:///{file}", patience=0.1)
    with closing(sqlite3.connect(file)) as somebody_else:
        somebody_else.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreError):
            await ingest(store, [Given(a_paper(1)), Endless()], clock)

    await store.close()


# --- the wording ------------------------------------------------------------------------------------


def lines(*reports: SourceReport) -> Sequence[str]:
    return IngestSummary(reports).lines()


def test_a_good_run_is_one_line() -> None:
    assert lines(SourceReport("huggingface", papers=1_250, new=12, counts=1)) == [
        "huggingface: 1,250 papers, 12 new, 1 count"
    ]


def test_a_failure_is_told_with_what_came_before_it() -> None:
    assert lines(
        SourceReport("arxiv", error="rss.arxiv.org did not answer."),
        SourceReport("files", papers=1, new=1, error="papers.gz is cut short."),
    ) == [
        "arxiv: rss.arxiv.org did not answer.",
        "files: papers.gz is cut short. Until then: 1 paper, 1 new, 0 counts.",
    ]


async def test_twenty_bad_records_are_named_and_all_are_counted(store: Store) -> None:
    report = await report_of(store, *(BadRecord(f"line {number}", "not JSON") for number in range(1, 26)))

    [_, skipped] = report.lines()
    assert skipped.startswith("given: skipped 25: line 1: not JSON; line 2: not JSON;")
    assert skipped.endswith("line 20: not JSON; and 5 more")
