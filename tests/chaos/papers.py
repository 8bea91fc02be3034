"""Hugging Face and arXiv of this world: new papers every working day, and outages of every kind."""

from collections.abc import Sequence
from datetime import date, datetime, time
from email.utils import format_datetime
from random import Random

from aiohttp import web

from bot.ports import Clock
from tests.chaos.journal import Journal
from tests.chaos.plan import papers_of
from tests.servers import paper_sources as sources

ON_HUGGING_FACE, ON_ARXIV = 40, 60
"""Papers a day; the first ones are on both."""
OUTAGES = (sources.status(500), sources.status(503, headers={"Retry-After": "1"}), sources.hang_up(), sources.html())
TROUBLE = 0.1
"""Share of requests that go wrong."""


def open_sources(server: sources.PaperSources, seed: int, clock: Clock, journal: Journal) -> None:
    random = Random(f"{seed} sources")

    async def daily(request: web.Request) -> web.StreamResponse:
        if random.random() < TROUBLE:
            journal.write("outage", source="huggingface")
            return await random.choice(OUTAGES)(request)
        day = date.fromisoformat(request.query["date"])
        found = papers_of(seed, day, ON_HUGGING_FACE) if day <= clock().date() else []
        return web.json_response([_item(day, number, *paper) for number, paper in enumerate(found)])

    async def feed(request: web.Request) -> web.StreamResponse:
        if random.random() < TROUBLE:
            journal.write("outage", source="arxiv")
            return await random.choice(OUTAGES)(request)
        day = clock().date()
        return web.Response(text=_rss(day, papers_of(seed, day, ON_ARXIV)), content_type="application/rss+xml")

    server.on(sources.HUGGINGFACE, daily)
    server.on(FEED, feed)


FEED = "/rss/cs.AI"


def _item(day: date, number: int, arxiv_id: str, title: str, abstract: str) -> dict[str, object]:
    at = f"{day}T00:30:00.000Z"
    inner = {"id": arxiv_id, "title": title, "summary": abstract, "publishedAt": at, "upvotes": number * 3}
    return {"paper": inner | {"authors": [{"name": "Ada Lovelace"}], "submittedOnDailyAt": at}, "numComments": 0}


def _rss(day: date, papers: Sequence[tuple[str, str, str]]) -> str:
    at = format_datetime(datetime.combine(day, time(4)).astimezone())
    items = "".join(
        f"<item><title>{title}</title><link>https://arxiv.org/abs/{arxiv_id}</link><pubDate>{at}</pubDate>"
        f"<description>arXiv:{arxiv_id}v1 Announce Type: new\nAbstract: {abstract}</description>"
        f"<arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ada Lovelace</dc:creator>"
        f"<category>cs.AI</category></item>"
        for arxiv_id, title, abstract in papers
    )
    spaces = 'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    skipped = "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>"
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{skipped}{items}</channel></rss>'
