"""What every page about papers asks, and remembers for a minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from adapters.web.pages.remembered import Remembered
from adapters.web.pages.subjects import subjects
from adapters.web.site import site_of
from adapters.web.throttle import limited
from bot.domain import Paper, Ranked, Week
from bot.ports import Clock
from bot.queries import Queries

often = limited("pages", most=300, seconds=60)
"""What an address may ask for that has to be computed."""


@dataclass(frozen=True, slots=True)
class Desk:
    """``zone`` is the IANA name of the zone that days are those of."""

    queries: Queries
    clock: Clock
    zone: str
    remembered: Remembered

    @property
    def now(self) -> datetime:
        """This minute, which all who ask in it share."""
        return self.clock().replace(second=0, microsecond=0)

    @property
    def empty(self) -> bool:
        return len(self.queries.library) == 0

    async def trending(self, topic: str, until: datetime, days: int, limit: int) -> list[Ranked]:
        asked = ("trending", topic, until, days, limit)
        return await self.remembered.get(asked, lambda: self.queries.trending(None, topic, until, days, limit))

    async def search(self, query: str, limit: int) -> list[Ranked]:
        now = self.now
        return await self.remembered.get(("search", query, now, limit), lambda: self.queries.search(query, now, limit))

    async def similar(self, paper: Paper, limit: int) -> list[Ranked]:
        now = self.now
        return await self.remembered.get(("similar", paper.id), lambda: self.queries.similar(paper, now, limit))

    async def weekly(self, topic: str, weeks: int) -> list[Week]:
        now = self.now
        return await self.remembered.get(("weekly", topic, now), lambda: self.queries.weekly(topic, now, weeks))

    async def subjects(self, request: web.Request) -> Sequence[str]:
        """Topics to offer. What the team follows is shown to the team alone, not to the public."""
        team = site_of(request).visibility.visibility != "public"
        library, store = self.queries.library, self.queries.store
        return await self.remembered.get(("subjects", self.now), lambda: subjects(store, library.papers, team))
