"""arXiv: the daily announcements from its RSS feeds; look-up and search through its query API."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import Field, HttpUrl
from pydantic_settings import BaseSettings

from adapters.http_client import HttpClient, user_agent
from adapters.manners import Manners
from adapters.retrying import Refusal
from adapters.sources.arxiv_xml import NAME, Answer, read_atom, read_rss, root_of, skipped_days
from adapters.sources.records import Record, Unusable
from bot.config import EnvironmentSettings, Names
from bot.domain import BadRecord, Paper
from bot.errors import SourceError
from bot.ports import Clock, PaperSource

# One request per three seconds over one connection: https://info.arxiv.org/help/api/tou.html
MANNERS = Manners("arXiv", pause=3.0, connections=1, backoff=60.0)
INGEST_PATIENCE = 150.0
"""Seconds that a reading of the feeds may wait: enough to come back twice after "too many requests"."""
ASKED_PATIENCE = 8.0
"""Seconds that somebody who asked for a paper is kept waiting."""

WEEKEND = frozenset({"Saturday", "Sunday"})
MIDNIGHT_IN = ZoneInfo("America/New_York")
"""The feeds are rebuilt at midnight there."""


class ArxivSettings(BaseSettings):
    """Where arXiv is read, what of it, and whom it may write to about that."""

    model_config = EnvironmentSettings(env_prefix="ARXIV_")

    rss_url: HttpUrl = Field(HttpUrl("https://rss.arxiv.org/rss"), description="Where the daily feeds are.")
    api_url: HttpUrl = Field(HttpUrl("https://export.arxiv.org/api/query"), description="Where papers are looked up.")
    categories: Names = Field(
        ("cs.AI", "cs.CL", "cs.CV", "cs.LG", "stat.ML"), description="Which categories are read, comma-separated."
    )
    contact: str = Field("", description="An address that arXiv can write to; it goes into the User-Agent.")


class Arxiv:
    """The papers announced as new or cross-listed, and any paper by id or words."""

    name = NAME

    def __init__(self, settings: ArxivSettings, http: HttpClient, clock: Clock, manners: Manners = MANNERS) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._manners = manners

    async def fetch(self, since: datetime) -> AsyncIterator[Record]:
        """Today's announcements; empty at weekends, when arXiv makes none."""
        url = f"{str(self._settings.rss_url).rstrip('/')}/{'+'.join(self._settings.categories)}"
        text = await self._get(url, INGEST_PATIENCE)
        try:
            records, skipped = await asyncio.to_thread(_announced, text)
        except Unusable as wrong:
            raise SourceError(f"{self._settings.rss_url.host} sent something else than a feed: {wrong}.") from None
        for record in records or self._why_empty(skipped):
            if not isinstance(record, Paper) or record.listed >= since:
                yield record

    def _why_empty(self, skipped: frozenset[str]) -> list[Record]:
        day = f"{self._clock().astimezone(MIDNIGHT_IN):%A}"
        return [] if day in skipped else [BadRecord("feed", f"it announces no papers, though it is {day}")]

    async def lookup(self, ids: Sequence[str]) -> list[Paper]:
        """The papers with these ids, with or without ``arxiv:`` in front. Raises SourceError when none is found."""
        if not ids:
            return []
        bare = [paper_id.removeprefix("arxiv:") for paper_id in ids]
        papers = _papers(await self._query({"id_list": ",".join(bare), "max_results": str(len(bare))}))
        if not papers:
            raise SourceError(f"arXiv gave no paper for {', '.join(bare)}.")
        return papers

    async def search(self, query: str, limit: int = 10) -> list[Paper]:
        """Papers that have all words of the query, the most relevant first."""
        terms = " AND ".join(f"all:{word}" for word in re.findall(r"\w+", query))
        if not terms:
            return []
        answer = await self._query({"search_query": terms, "max_results": str(limit), "sortBy": "relevance"})
        if answer.total and not answer.records:
            raise SourceError(f"arXiv says that {answer.total:,} papers match and sent none of them.")
        return _papers(answer)

    async def _query(self, params: Mapping[str, str]) -> Answer:
        host = self._settings.api_url.host
        try:
            text = await self._get(str(self._settings.api_url), ASKED_PATIENCE, params)
            answer = await asyncio.to_thread(_answered, text)
        except Refusal as refused:
            # A query it cannot read is answered by status 400 and a feed that says why.
            answer = await asyncio.to_thread(_explained, refused)
        except Unusable as wrong:
            raise SourceError(f"{host} sent something else than a feed: {wrong}.") from None
        if answer.refusal:
            raise SourceError(f"{host} refused the query: {answer.refusal}.")
        return answer

    async def _get(self, url: str, patience: float, params: Mapping[str, str] | None = None) -> str:
        headers = {"User-Agent": user_agent(self._settings.contact)}
        return await self._http.get_text(url, self._manners, params, headers, patience)


def build(http: HttpClient, clock: Clock) -> PaperSource:
    return Arxiv(ArxivSettings(), http, clock)


def _announced(text: str) -> tuple[list[Record], frozenset[str]]:
    """The records of a feed, and the weekdays on which it has none."""
    root = root_of(text)
    return list(read_rss(root)), skipped_days(root) or WEEKEND


def _answered(text: str) -> Answer:
    return read_atom(root_of(text))


def _papers(answer: Answer) -> list[Paper]:
    return [record for record in answer.records if isinstance(record, Paper)]


def _explained(refused: Refusal) -> Answer:
    try:
        return _answered(refused.text)
    except Unusable:
        raise refused from None
