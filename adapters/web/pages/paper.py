"""One paper: its abstract, its counts over time, papers like it, and how to cite it."""

from dataclasses import dataclass

from aiohttp import web

from adapters.web.pages.charts import lines
from adapters.web.pages.desk import Desk, often
from adapters.web.pages.paths import bibtex_path, paper_path, topic_path
from adapters.web.pages.rows import rows_like
from adapters.web.site import render
from bot.citations import bibtex
from bot.domain import Paper
from bot.views import papers
from bot.views.reasons import counts_line

SIMILAR = 5
AUTHORS = 30
"""Named on the page; a longer list ends with how many more there are."""


@dataclass(frozen=True, slots=True)
class PaperPage:
    """``/papers/arxiv:2310.11511``, and ``/bibtex/…`` for its entry as a file."""

    desk: Desk

    @often
    async def show(self, request: web.Request) -> web.Response:
        paper, now = self._paper(request), self.desk.now
        history = [seen for seen in await self.desk.queries.history(paper) if seen.at <= self.desk.clock()]
        return render(
            request,
            "web/paper.html",
            paper=paper,
            origin=papers.origin_of(paper),
            authors=paper.authors[:AUTHORS],
            others=max(len(paper.authors) - AUTHORS, 0),
            abstract=papers.abstract_of(paper),
            counts=counts_line(await self.desk.queries.counts(paper, now)),
            links=papers.links_of(paper),
            lines=lines(history),
            keywords=[(word, topic_path(word)) for word in paper.keywords],
            similar=rows_like(paper, await self.desk.similar(paper, SIMILAR)),
            bibtex=bibtex([paper]),
            download=bibtex_path(paper.id),
        )

    async def bibtex(self, request: web.Request) -> web.Response:
        entry = bibtex([self._paper(request)])
        name = entry.partition("{")[2].partition(",")[0]
        answer = web.Response(text=entry, content_type="application/x-bibtex", charset="utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.bib"'
        return answer

    def _paper(self, request: web.Request) -> Paper:
        """By its id; a bare arXiv number leads to the page that has it in its address."""
        asked = request.match_info["id"]
        library = self.desk.queries.library
        if found := library.paper(asked):
            return found
        if known := library.paper(f"arxiv:{asked}"):
            raise web.HTTPSeeOther(paper_path(known.id))
        raise web.HTTPNotFound(text="No paper of that name is stored here. Search finds what is.")
