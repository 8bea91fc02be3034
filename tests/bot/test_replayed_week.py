"""A week as it was: seven days of real listings, one digest a day, and what people like comes more often."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from adapters.embedders import build_embedder
from adapters.sources.files import Files
from bot.domain import Digest, DigestState, Paper
from bot.embedding import embed_missing
from bot.ingest import ingest
from bot.schedule import DAILY, Schedule
from storage.unit_of_work import open_store
from tests.bot.workspace import NLP, Workspace, a_workspace
from tests.builders import a_channel

LISTINGS = Path(__file__).parent.parent / "payloads" / "hf_daily_2026-04-10_to_16.jsonl"
"""From Friday to Thursday; nothing was listed at the weekend."""
DAYS = [date(2026, 4, 10) + timedelta(days=passed) for passed in range(7)]
NOON = time(12)
SIZE = 3
LIKED = re.compile("agent", re.IGNORECASE)
DISLIKED = re.compile("video", re.IGNORECASE)
UNTOUCHED = "untouched"
"""A channel with the same settings in which nobody reacts. Neither has topics: only taste tells subjects apart."""


@dataclass
class Week:
    """What was posted in the two channels, day by day."""

    workspace: Workspace
    folder: Path
    digests: dict[str, list[Digest]] = field(default_factory=lambda: {NLP.channel: [], UNTOUCHED: []})

    async def live(self, day: date) -> None:
        """Read the day's listing in the morning, deliver at noon, react in the afternoon."""
        self.workspace.time.now = datetime.combine(day, time(11), UTC)
        await self._read(day)
        for digest in await self.workspace.next_digest():
            self.digests[digest.place.channel].append(digest)
        await self._react(self.digests[NLP.channel][-1])

    async def _read(self, day: date) -> None:
        file = self.folder / f"{day}.jsonl"
        lines = LISTINGS.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if f'"daily_date": "{day}"' in line), encoding="utf-8")
        store, clock = self.workspace.store, self.workspace.time
        summary = await ingest(store, [Files([file], clock)], clock)
        assert [(report.bad, report.error) for report in summary.reports] == [(0, "")]
        await embed_missing(store, self.workspace.embedder)
        await self.workspace.library.refresh()

    async def _react(self, digest: Digest) -> None:
        titles = {entry.paper.id: entry.paper.title for entry in digest.entries}
        for part in digest.parts[1:]:
            [title] = [titles[paper] for paper in part.papers]
            if LIKED.search(title):
                await self.workspace.react(part.message, "👍")
            elif DISLIKED.search(title):
                await self.workspace.react(part.message, "👎")

    def papers(self, channel: str, days: Sequence[date] = DAYS) -> list[Paper]:
        return [entry.paper for digest in self.digests[channel] if digest.day in days for entry in digest.entries]

    def liked_share(self, channel: str, days: Sequence[date]) -> float:
        papers = self.papers(channel, days)
        return sum(bool(LIKED.search(paper.title)) for paper in papers) / len(papers)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    return asyncio.run(lived(tmp_path_factory.mktemp("week")))


async def lived(folder: Path) -> Week:
    embedder, why = build_embedder("sentence-transformers/all-MiniLM-L6-v2")
    assert embedder, why
    store = await open_store(f"sqlite+aiosqlite:///{folder / 'broadsheet.db'}")
    async with a_workspace(store, embedder=embedder) as workspace:
        workspace.time.now = datetime.combine(DAYS[0], time(8), UTC)
        wanted = a_channel(place=NLP, topics=(), size=SIZE, schedule=Schedule(NOON, weekdays=DAILY))
        await workspace.subscribe(wanted)
        await workspace.subscribe(replace(wanted, place=replace(NLP, channel=UNTOUCHED), name=UNTOUCHED))
        week = Week(workspace, folder)
        for day in DAYS:
            await week.live(day)
        return week


def test_every_day_has_one_digest(week: Week) -> None:
    for digests in week.digests.values():
        assert [digest.day for digest in digests] == DAYS
        assert {digest.state for digest in digests} <= {DigestState.POSTED, DigestState.EMPTY}
        assert {digest.state for digest in digests if digest.day.weekday() < 5} == {DigestState.POSTED}


def test_no_paper_comes_twice(week: Week) -> None:
    for channel in week.digests:
        ids = [paper.id for paper in week.papers(channel)]
        assert len(ids) >= 5 * SIZE
        assert len(set(ids)) == len(ids)


def test_no_paper_comes_before_it_is_listed(week: Week) -> None:
    for digest in week.digests[NLP.channel]:
        assert all(entry.paper.listed.date() <= digest.day for entry in digest.entries)


def test_the_share_of_the_liked_subject_rises(week: Week) -> None:
    first, last = DAYS[:1], DAYS[-2:]
    assert week.liked_share(NLP.channel, last) > week.liked_share(NLP.channel, first)
    assert week.liked_share(NLP.channel, last) > week.liked_share(UNTOUCHED, last)


def test_until_somebody_reacts_the_two_channels_get_the_same(week: Week) -> None:
    assert week.papers(NLP.channel, DAYS[:1]) == week.papers(UNTOUCHED, DAYS[:1])
