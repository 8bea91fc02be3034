"""Search by words and by meaning: a plain form, and the same results for the script that asks while one types."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from adapters.web.pages.asked import page, words
from adapters.web.pages.desk import Desk
from adapters.web.pages.paths import topic_path, with_query
from adapters.web.pages.rows import SIZE, leaf, needed, rows_asked_for
from adapters.web.site import render
from adapters.web.throttle import limited

as_one_types = limited("search", most=300, seconds=60)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """``/search?q=…``, and ``/search/results?q=…`` for what stands under the form alone."""

    desk: Desk

    @as_one_types
    async def show(self, request: web.Request) -> web.Response:
        return render(request, "web/search.html", **await self._found(request))

    @as_one_types
    async def results(self, request: web.Request) -> web.Response:
        return render(request, "web/results.html", **await self._found(request))

    async def _found(self, request: web.Request) -> dict[str, Any]:
        query, number = words(request.query, "q"), page(request.query)
        ranked = await self.desk.search(query, needed(number)) if query else []
        shown = leaf(ranked, number)
        return {
            "query": query,
            "rows": rows_asked_for(shown.ranked, shown.first),
            "count": f"{SIZE * number}+" if shown.more else str(len(ranked)),
            "empty": self.desk.empty,
            "back": with_query("/search", q=query, page=number - 1) if number > 1 else "",
            "more": with_query("/search", q=query, page=number + 1) if shown.more else "",
            "about": topic_path(query) if query else "",
        }
