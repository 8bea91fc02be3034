"""Sources into the store: papers before their counts, one record of a paper, and no source in another's way."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import BadRecord, Paper, Sighting
from bot.errors import SourceError
from bot.logs import log
from bot.ports import Clock, PaperSource, Store
from bot.progress import Progress, silent

WINDOW = timedelta(days=30)
PATIENCE = 300.0
"""Seconds that one source may take to give what it has."""
BATCH_PAPERS = 500
BATCH_SIGHTINGS = 5_000
NAMED = 20
"""How many bad records are named; the rest are counted."""

_VERSION = re.compile(r"(?<=^arxiv:)(.+\d)v\d+$")


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What came of one source."""

    source: str
    papers: int = 0
    new: int = 0
    counts: int = 0
    """How many observations were kept; an unchanged count is not."""
    bad: int = 0
    named: tuple[BadRecord, ...] = ()
    error: str = ""

    def lines(self) -> list[str]:
        return [line for line in (self._outcome(), self._skipped()) if line]

    def _outcome(self) -> str:
        seen = f"{_several(self.papers, 'paper')}, {self.new:,} new, {_several(self.counts, 'count')}"
        if not self.error:
            return f"{self.source}: {seen}"
        return f"{self.source}: {self.error}" + (f" Until then: {seen}." if self.papers else "")

    def _skipped(self) -> str:
        if not self.bad:
            return ""
        named = [f"{record.where}: {record.why}" for record in self.named]
        rest = [f"and {self.bad - len(named):,} more"] if self.bad > len(named) else []
        return f"{self.source}: skipped {self.bad:,}: {'; '.join(named + rest)}"


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What came of all of them, in the order in which they were named."""

    reports: tuple[SourceReport, ...]

    @property
    def new(self) -> int:
        return sum(report.new for report in self.reports)

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        return tuple(report for report in self.reports if report.error)

    def lines(self) -> list[str]:
        """One line a source, and one more for what it had that could not be used."""
        return [line for report in self.reports for line in report.lines()]


async def ingest(
    store: Store,
    sources: Sequence[PaperSource],
    clock: Clock,
    progress: Progress = silent,
    since: datetime | None = None,
    patience: float = PATIENCE,
) -> IngestSummary:
    """Read every source at once. A source that fails is reported and never raised; the store's errors are."""
    start = since or clock() - WINDOW
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_ingest_one(store, source, clock, progress, start, patience)) for source in sources
            ]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return IngestSummary(tuple(task.result() for task in tasks))


async def _ingest_one(
    store: Store, source: PaperSource, clock: Clock, progress: Progress, since: datetime, patience: float
) -> SourceReport:
    report = SourceReport(source.name)
    async for batch in _batches(source, since, patience):
        report = await _take_in(store, batch, report)
        progress(source.name, report.papers, None)
    await _remember(store, report, clock())
    return report


# --- reading ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Batch:
    papers: dict[str, Paper] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    bad: list[BadRecord] = field(default_factory=list)
    error: str = ""

    def is_full_for(self, record: Paper | Sighting | BadRecord) -> bool:
        """Whether ``record`` must wait: the batch is large enough, or holds a copy of that paper already."""
        if not isinstance(record, Paper):
            return len(self.sightings) >= BATCH_SIGHTINGS
        return len(self.papers) >= BATCH_PAPERS or record.id in self.papers

    def add(self, record: Paper | Sighting | BadRecord) -> None:
        match record:
            case Paper():
                self.papers[record.id] = record
            case Sighting():
                self.sightings.append(record)
            case BadRecord():
                self.bad.append(record)


async def _batches(source: PaperSource, since: datetime, patience: float) -> AsyncIterator[_Batch]:
    """What the source gives in portions. How it failed, if it did, is said in the last one."""
    batch = _Batch()
    records = aiter(source.fetch(since))
    deadline = asyncio.get_running_loop().time() + patience
    while not isinstance(record := await _next(source.name, records, deadline, patience), str):
        if batch.is_full_for(record):
            yield batch
            batch = _Batch()
        batch.add(record)
    batch.error = record
    yield batch


async def _next(
    name: str, records: AsyncIterator[Paper | Sighting | BadRecord], deadline: float, patience: float
) -> Paper | Sighting | BadRecord | str:
    """The next record, or in words why there is none; empty words at the end."""
    try:
        async with asyncio.timeout_at(deadline):
            return _versionless(await anext(records))
    except StopAsyncIteration:
        return ""
    except SourceError as failure:
        return str(failure)
    except TimeoutError:
        return f"It was given up after {patience:g} seconds."
    except Exception:
        # A fault in one source must not cost the others; its trace is for whoever mends it.
        log.failure("a source failed in an unforeseen way", source=name)
        return "It failed in an unforeseen way; the log has the details."


def _versionless(record: Paper | Sighting | BadRecord) -> Paper | Sighting | BadRecord:
    match record:
        case Paper():
            return replace(record, id=_VERSION.sub(r"\1", record.id))
        case Sighting():
            return replace(record, paper_id=_VERSION.sub(r"\1", record.paper_id))
        case BadRecord():
            return record


# --- writing ----------------------------------------------------------------------------------------


async def _take_in(store: Store, batch: _Batch, report: SourceReport) -> SourceReport:
    new, kept = await _write(store, batch) if batch.papers or batch.sightings else (0, 0)
    return replace(
        report,
        papers=report.papers + len(batch.papers),
        new=report.new + new,
        counts=report.counts + kept,
        bad=report.bad + len(batch.bad),
        named=(*report.named, *batch.bad)[:NAMED],
        error=batch.error,
    )


async def _write(store: Store, batch: _Batch) -> tuple[int, int]:
    """How many of the papers were new, and how many of the observations were kept."""
    async with store.write() as work:
        new = await work.papers.add(list(batch.papers.values()))
        kept = await work.papers.record(batch.sightings)
        await work.commit()
    return new, kept


async def _remember(store: Store, report: SourceReport, at: datetime) -> None:
    async with store.write() as work:
        if report.error:
            await work.sources.failed(report.source, at, report.error)
        else:
            await work.sources.succeeded(report.source, at)
        await work.commit()


def _several(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
