"""The first page: what rises among the papers of a day, a week or a month, on all topics or on one."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.web.pages.asked import SPANS, Asked, end_of
from adapters.web.pages.desk import Desk, often
from adapters.web.pages.paths import topic_path, with_query
from adapters.web.pages.rows import leaf, needed, rows, rows_asked_for
from adapters.web.site import render
from bot.calendar import quiet
from bot.domain import Ranked
from bot.times import date_in_words

CHIPS = 9
"""Topics to press; more are offered where one types."""
LABELS = {"day": "Day", "week": "7 days", "month": "30 days"}


@dataclass(frozen=True, slots=True)
class TodayPage:
    """``/``: ``topic``, ``day``, ``span`` and ``page`` choose."""

    desk: Desk

    @often
    async def show(self, request: web.Request) -> web.Response:
        now = self.desk.now
        today = now.astimezone(ZoneInfo(self.desk.zone)).date()
        asked = Asked.read(request.query, today)
        ranked = await self._ranked(asked, now)
        note = ""
        if not ranked and asked == Asked("", None, "day", 1) and (newest := self._newest_day(now)):
            note = f"Nothing new in the last 24 hours. {quiet(today)}".strip()
            asked = replace(asked, day=newest)
            ranked = await self._ranked(asked, now)
        offered = await self.desk.subjects(request)
        shown = leaf(ranked, asked.page)
        return render(
            request,
            "web/today.html",
            asked=asked,
            heading=_heading(asked, today),
            note=note,
            rows=(rows_asked_for if asked.topic else rows)(shown.ranked, shown.first),
            empty=self.desk.empty,
            subjects=offered,
            topics=[(name, self._link(asked, topic=name, page=1), name == asked.topic) for name in offered[:CHIPS]],
            all_topics=self._link(asked, topic="", page=1),
            spans=[(LABELS[span], self._link(asked, span=span, page=1), span == asked.span) for span in SPANS],
            days=self._days(asked, today),
            today=today,
            back=self._link(asked, page=asked.page - 1) if asked.page > 1 else "",
            more=self._link(asked, page=asked.page + 1) if shown.more else "",
            wider=self._wider(asked),
            about=topic_path(asked.topic) if asked.topic else "",
        )

    async def _ranked(self, asked: Asked, now: datetime) -> list[Ranked]:
        """A page's papers and those before it; of a day that is over as it was at its end."""
        until = now if asked.day is None else min(now, end_of(asked.day, self.desk.zone))
        return await self.desk.trending(asked.topic, until, asked.days, needed(asked.page))

    def _newest_day(self, now: datetime) -> date | None:
        """The local day of the newest paper that is known by now."""
        papers = self.desk.queries.library.papers.values()
        known = next((paper.listed for paper in papers if paper.listed <= now), None)
        return known.astimezone(ZoneInfo(self.desk.zone)).date() if known else None

    def _days(self, asked: Asked, today: date) -> list[tuple[str, str]]:
        """Links to the day before and the day after the one that is shown."""
        shown = asked.day or today
        around = [(shown - timedelta(days=1), "← {}"), (shown + timedelta(days=1), "{} →")]
        return [
            (
                arrow.format(f"{day:%a} {day.day} {day:%b}"),
                self._link(asked, day="" if day == today else str(day), page=1),
            )
            for day, arrow in around
            if day <= today
        ]

    def _wider(self, asked: Asked) -> list[tuple[str, str]]:
        """The same question over more days, for where there is no answer."""
        names = list(SPANS)
        return [(LABELS[span], self._link(asked, span=span, page=1)) for span in names[names.index(asked.span) + 1 :]]

    def _link(self, asked: Asked, **other: str | int) -> str:
        chosen: dict[str, str | int] = {"topic": asked.topic, "day": str(asked.day or ""), "span": asked.span}
        chosen |= {"page": asked.page} | other
        usual = {"span": "day", "page": 1}
        return with_query("/", **{name: value for name, value in chosen.items() if usual.get(name) != value})


def _heading(asked: Asked, today: date) -> str:
    day = date_in_words(asked.day or today)
    return {"day": day, "week": f"The week to {day}", "month": f"The month to {day}"}[asked.span]
