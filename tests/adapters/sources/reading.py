"""What the tests of the sources share: the clock, the payloads, and everything that a source gives."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.sources.records import Record
from bot.domain import BadRecord, Paper, Sighting
from bot.ports import PaperSource

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
A_MONTH_AGO = NOW - timedelta(days=30)
PAYLOADS = Path(__file__).parents[2] / "payloads"


def clock() -> datetime:
    return NOW


def payload(name: str) -> str:
    return (PAYLOADS / name).read_text(encoding="utf-8")


async def everything(source: PaperSource, since: datetime = A_MONTH_AGO) -> list[Record]:
    return [record async for record in source.fetch(since)]


def papers(records: list[Record]) -> list[Paper]:
    return [record for record in records if isinstance(record, Paper)]


def sightings(records: list[Record]) -> list[Sighting]:
    return [record for record in records if isinstance(record, Sighting)]


def bad(records: list[Record]) -> list[BadRecord]:
    return [record for record in records if isinstance(record, BadRecord)]
