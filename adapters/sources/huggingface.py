"""Hugging Face Daily Papers: what people picked up on each of the last days, and the counts as they stand now."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date, datetime, timedelta

from pydantic import Field, HttpUrl
from pydantic_settings import BaseSettings

from adapters.http_client import HttpClient
from adapters.manners import Manners
from adapters.retrying import Unreachable
from adapters.sources.huggingface_json import NAME, read_daily
from adapters.sources.records import Record, Unusable
from bot.config import EnvironmentSettings
from bot.domain import BadRecord
from bot.errors import SourceError
from bot.ports import Clock, PaperSource

# 500 calls in five minutes without an account: https://huggingface.co/docs/hub/rate-limits
MANNERS = Manners("Hugging Face", connections=3, backoff=10)


class HuggingFaceSettings(BaseSettings):
    """Where and how far back Hugging Face is read."""

    model_config = EnvironmentSettings(env_prefix="HUGGINGFACE_")

    url: HttpUrl = Field(HttpUrl("https://huggingface.co"), description="Where the Daily Papers are read.")
    days: int = Field(
        7, ge=1, le=31, description="How many days of listings are read, so that counts are seen to rise."
    )
    limit: int = Field(100, ge=1, le=100, description="How many papers of one day are asked for.")


class HuggingFace:
    """The listings of the last days, the newest first."""

    name = NAME

    def __init__(self, settings: HuggingFaceSettings, http: HttpClient, clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock

    async def fetch(self, since: datetime) -> AsyncIterator[Record]:
        """One failing day is a bad record; when every day fails, so does the source."""
        newest, *earlier = self._days(since)
        first = await self._answer(newest)
        if isinstance(first, Unreachable):
            # Without a network, asking for the other days only takes time.
            raise first
        async with asyncio.TaskGroup() as group:
            tasks = {day: group.create_task(self._answer(day)) for day in earlier}
        for record in _together({newest: first} | {day: task.result() for day, task in tasks.items()}):
            yield record

    def _days(self, since: datetime) -> list[date]:
        today = self._clock().date()
        wanted = (today - since.date()).days + 1
        return [today - timedelta(days=back) for back in range(max(1, min(wanted, self._settings.days)))]

    async def _answer(self, day: date) -> list[Record] | SourceError:
        url = str(self._settings.url).rstrip("/") + "/api/daily_papers"
        params = {"date": day.isoformat(), "limit": str(self._settings.limit)}
        try:
            text = await self._http.get_text(url, MANNERS, params)
            return await asyncio.to_thread(lambda: list(read_daily(text, day, self._clock())))
        except Unusable as wrong:
            return SourceError(f"{self._settings.url.host} sent something else than a listing: {wrong}.")
        except SourceError as failure:
            return failure


def _together(answers: Mapping[date, list[Record] | SourceError]) -> Iterator[Record]:
    failures = [answer for answer in answers.values() if isinstance(answer, SourceError)]
    if len(failures) == len(answers):
        raise failures[0]
    for day, answer in answers.items():
        if isinstance(answer, SourceError):
            yield BadRecord(f"listing of {day}", str(answer))
        else:
            yield from answer


def build(http: HttpClient, clock: Clock) -> PaperSource:
    return HuggingFace(HuggingFaceSettings(), http, clock)
