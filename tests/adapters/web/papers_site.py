"""The papers page over a workspace in memory, or over any store, on a free port."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from adapters.http_server import web_application
from adapters.web.pages.pages import Pages
from adapters.web.settings import WebSettings
from adapters.web.site import Entry, Site
from bot.config import Settings
from bot.domain import Links, Paper, Sighting
from bot.ports import Store
from bot.queries import Queries
from tests.bot.workspace import Workspace, a_workspace
from tests.builders import NOW, a_paper, a_sighting

HOSTILE = "<script>alert(1)</script>\u202egnp.exe\u202c\x1b[31m & \"quotes\" '{{ 7*7 }}'"
SPEECH = a_paper(
    1,
    title="Speech recognition over noisy telephones",
    abstract="We recognise speech on noisy lines. It works in the rain.",
    keywords=("speech recognition",),
    links=Links(paper="https://arxiv.org/abs/2604.00001", code="https://github.com/lab/speech"),
)
VIDEO = a_paper(2, title="Video generation with long memory", abstract="Videos are generated that remember.")
OLD = a_paper(
    3,
    title="Speech synthesis of last week",
    abstract="Voices are made from text, and speech recognition judges them.",
    published=NOW - timedelta(days=8),
    listed=NOW - timedelta(days=8),
)
BAD = a_paper(
    4,
    title=HOSTILE,
    abstract=f"Abstract {HOSTILE}",
    authors=(HOSTILE,),
    keywords=(HOSTILE,),
    lab=HOSTILE,
    links=Links(paper="javascript:alert(1)", code='https://evil.example/"onmouseover="alert(1)'),
)
PAPERS = (SPEECH, VIDEO, OLD, BAD)
VOTES = (
    *(a_sighting(SPEECH, votes, at=NOW - timedelta(hours=ago)) for ago, votes in ((4, 3), (2, 20), (1, 41))),
    a_sighting(VIDEO, 2, at=NOW - timedelta(hours=1)),
)


@dataclass
class Reader:
    """Asks for pages."""

    url: str
    workspace: Workspace
    session: aiohttp.ClientSession

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.url + path, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def page(self, path: str) -> str:
        status, said = await self.get(path)
        assert status == 200, said
        return said


class ByMail:
    """Stands in the header as the adapter for e-mail does."""

    entries = (Entry("Subscribe", "/subscribe"),)


@asynccontextmanager
async def a_reader(
    papers: Sequence[Paper] = PAPERS,
    sightings: Sequence[Sighting] = VOTES,
    others: Sequence[object] = (),
    store: Store | None = None,
    **visibility: Any,
) -> AsyncIterator[Reader]:
    async with a_workspace(store) as workspace, aiohttp.ClientSession() as session:
        await workspace.add(papers, sightings)
        pages = Pages.of(Queries(workspace.store, workspace.library), workspace.time, "Europe/Berlin")
        chosen = WebSettings(_env_file=None, **visibility)
        site = Site.of(Settings(_env_file=None), chosen, workspace.time, [pages, *others])
        async with TestServer(web_application(pages.routes, site)) as server:
            yield Reader(str(server.make_url("/")).rstrip("/"), workspace, session)
