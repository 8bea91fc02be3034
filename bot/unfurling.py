"""Links to papers that people post: who wrote it, its counts, and whether it was discussed here before."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain import Digest, Paper, Place, Ranked
from bot.messages import Button, Card, Text
from bot.queries import Queries
from bot.views.papers import authors_of, title_of
from bot.views.reasons import counts_line

MOST = 5
"""Links of one message that are looked at."""


async def cards(queries: Queries, place: Place, urls: Sequence[str], now: datetime) -> Mapping[str, Card]:
    """A card for each address of a known paper."""
    found = {url: paper for url in urls[:MOST] if (paper := await queries.library.find(url))}
    async with queries.store.read() as uow:
        digests = await uow.digests.recent(place, 365) if found else []
    return {
        url: _card(Ranked(paper, 0.0, (), await queries.counts(paper, now)), _discussed(digests, paper))
        for url, paper in found.items()
    }


def _card(ranked: Ranked, discussed: Text) -> Card:
    paper = ranked.paper
    lines = ((authors_of(paper),), counts_line(ranked.counts), discussed)
    buttons = (Button("Save", "save", paper.id), Button("Similar", "run", f"similar {paper.id}"))
    return Card(title_of(paper), tuple(line for line in lines if any(line)), buttons=buttons, subject=paper.id)


def _discussed(digests: Sequence[Digest], paper: Paper) -> Text:
    day = next((d.day for d in digests for ranked in d.entries if ranked.paper.id == paper.id), None)
    return (f"in the digest here on {day:%-d %B %Y}",) if day else ()
