"""Every page about papers as routes of Broadsheet's web server."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.web.pages.desk import Desk
from adapters.web.pages.paper import PaperPage
from adapters.web.pages.remembered import Remembered
from adapters.web.pages.search import SearchPage
from adapters.web.pages.today import TodayPage
from adapters.web.pages.topic import TopicPage
from adapters.web.site import Entry
from bot.ports import Clock
from bot.queries import Queries


@dataclass(frozen=True, slots=True)
class Pages:
    """Contributes them."""

    desk: Desk

    @classmethod
    def of(cls, queries: Queries, clock: Clock, zone: str) -> "Pages":
        """``zone`` is the IANA name of the zone that days are those of."""
        return cls(Desk(queries, clock, zone, Remembered(queries.library)))

    @property
    def entries(self) -> Sequence[Entry]:
        return [Entry("Today", "/"), Entry("Search", "/search"), Entry("Topics", "/topics")]

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        desk = self.desk
        today, search, paper, topic = TodayPage(desk), SearchPage(desk), PaperPage(desk), TopicPage(desk)
        return [
            web.get("/", today.show),
            web.get("/search", search.show),
            web.get("/search/results", search.results),
            web.get("/papers/{id:.+}", paper.show),
            web.get("/bibtex/{id:.+}", paper.bibtex),
            web.get("/topics", topic.all),
            web.get("/topics/{name:.+}", topic.show),
        ]
