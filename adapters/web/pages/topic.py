"""One topic: how much there is on it week by week, and what rises on it now. And the list of topics to begin with."""

from dataclasses import dataclass

from aiohttp import web

from adapters.web.pages.asked import words
from adapters.web.pages.charts import bars, bars_say
from adapters.web.pages.desk import Desk, often
from adapters.web.pages.paths import topic_path, with_query
from adapters.web.pages.rows import rows_asked_for
from adapters.web.site import render, site_of

WEEKS = 12
RISING = 10
SUBSCRIBE = "/subscribe"
"""The page that sends a topic by mail, where an adapter has one."""


@dataclass(frozen=True, slots=True)
class TopicPage:
    """``/topics`` and ``/topics/diffusion%20models``."""

    desk: Desk

    async def all(self, request: web.Request) -> web.Response:
        if name := words(request.query, "name"):
            raise web.HTTPSeeOther(topic_path(name))
        offered = await self.desk.subjects(request)
        return render(request, "web/topics.html", subjects=[(name, topic_path(name)) for name in offered])

    @often
    async def show(self, request: web.Request) -> web.Response:
        name = words(request.match_info, "name")
        if not name:
            raise web.HTTPSeeOther("/topics")
        weeks, rising = await self.desk.weekly(name, WEEKS), await self.desk.trending(name, self.desk.now, 7, RISING)
        by_mail = any(entry.path == SUBSCRIBE for entry in site_of(request).entries)
        return render(
            request,
            "web/topic.html",
            name=name,
            weeks=weeks,
            bars=bars(weeks),
            most=max(week.papers for week in weeks),
            says=bars_say(weeks),
            rows=rows_asked_for(rising),
            subscribe=with_query(SUBSCRIBE, topic=name) if by_mail else "",
            month=with_query("/", topic=name, span="month"),
        )
