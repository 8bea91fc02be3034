"""Every route that there is, asked for by strangers: each has a line here that says what they get."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from adapters.email.links import Links, Purpose
from adapters.metrics import Metrics
from adapters.registry import build_platforms
from adapters.web.cookies import FORM, Signer
from bot.clocks import real
from bot.config import Settings
from bot.domain import Place
from bot.main import application

KEY = "a key of thirty-two characters or more"
WEB_TOKEN = "what only visitors know"
SECRETS = {
    "SECRET_KEY": KEY,
    "DATABASE_URL": "sqlite+aiosqlite:///{folder}/b.db",
    "EMBEDDING_MODEL": "none",
    "PUBLIC_URL": "http://papers.example",
    "SLACK_SIGNING_SECRET": "a signing secret",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "a client's secret",
    "DISCORD_TOKEN": "a.b.c",
    "EMAIL_SMTP_URL": "smtp://127.0.0.1:9",
    "EMAIL_FROM": "papers@lab.example",
    "WEB_TOKEN": WEB_TOKEN,
}
READER = Place("email", "", "reader@lab.example")

GATED = {
    ("GET", "/"),
    ("GET", "/search"),
    ("GET", "/search/results"),
    ("GET", "/papers/{id}"),
    ("GET", "/bibtex/{id}"),
    ("GET", "/topics"),
    ("GET", "/topics/{name}"),
    ("GET", "/subscribe"),
    ("POST", "/subscribe"),
}
"""For whom WEB_VISIBILITY lets in."""
SIGNED = {(method, f"{purpose.path}/{{token}}"): purpose for purpose in Purpose for method in ("GET", "POST")}
"""For whoever has the link, which is good for one reader and one purpose."""
REFUSED_OTHERWISE = {
    ("POST", "/enter"): (403, 404),
    ("POST", "/slack/events"): (401,),
    ("GET", "/slack/oauth_redirect"): (400,),
    ("GET", "/metrics"): (404,),
}
"""For whoever proves it to the route itself; what strangers get."""
FOR_EVERYBODY = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/assets/{version}/{name}"),
    ("GET", "/slack/install"),
}
"""That it runs, style sheets, and the way to Slack's own question whether it may be installed."""


BROWSER = "somebody"
FORM_OF_OURS = {"Cookie": f"{FORM}={BROWSER}", "X-CSRF-Token": Signer.of(KEY).sign(FORM, BROWSER)}
"""What everybody has who was shown some form, so that it keeps nobody out here."""


@dataclass
class Server:
    """The whole web server as a stranger reaches it: through the proxy, under the public name."""

    url: str
    routes: set[tuple[str, str]]
    session: aiohttp.ClientSession

    async def ask(self, method: str, path: str, **headers: str) -> tuple[int, str]:
        for name in ("id", "name", "version"):
            path = path.replace(f"{{{name}}}", "arxiv:2604.00001")
        outside = {"Host": "papers.example", "X-Forwarded-For": "203.0.113.9"} | FORM_OF_OURS | headers
        data = {"email": "stranger@evil.example", "token": "a guess"} if method == "POST" else None
        async with self.session.request(
            method, self.url + path, data=data, headers=outside, allow_redirects=False
        ) as answer:
            return answer.status, await answer.text()


@pytest.fixture(params=["local", "token"])
async def server(
    request: pytest.FixtureRequest, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Server]:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value.format(folder=tmp_path))
    monkeypatch.setenv("WEB_VISIBILITY", request.param)
    settings = Settings(_env_file=None)
    async with application(settings, platforms=build_platforms, sources=()) as running:
        app = running.site(Metrics())
        found = {(route.method, getattr(route.resource, "canonical", "")) for route in app.router.routes()}
        async with TestServer(app) as served, aiohttp.ClientSession() as session:
            yield Server(str(served.make_url("/")).rstrip("/"), found, session)


async def test_every_route_has_its_line(server: Server) -> None:
    lines = GATED | SIGNED.keys() | REFUSED_OTHERWISE.keys() | FOR_EVERYBODY
    assert {(method, path) for method, path in server.routes if method != "HEAD"} == lines


async def test_a_page_is_for_whom_the_visibility_lets_in(server: Server) -> None:
    for method, path in sorted(GATED):
        status, said = await server.ask(method, path)
        assert (path, status in (401, 403)) == (path, True)
        assert "stranger" not in said
        assert (path, (await server.ask(method, path, Host="evil.example"))[0]) == (path, 421)


async def test_a_link_that_was_made_up_or_is_for_something_else_opens_nothing(server: Server) -> None:
    ours, theirs = Links(KEY, "", real), Links(KEY[::-1], "", real)
    for (method, path), purpose in SIGNED.items():
        others = [ours.path(other, READER) for other in Purpose if other is not purpose]
        tokens = ["a-guess", *(link.rpartition("/")[2] for link in (theirs.path(purpose, READER), *others))]
        for token in tokens:
            status, said = await server.ask(method, path.format(token=token))
            assert (path, token, status) == (path, token, 400)
            assert READER.channel not in said


async def test_what_programs_ask_needs_what_only_they_have(server: Server) -> None:
    for (method, path), refusals in REFUSED_OTHERWISE.items():
        assert (path, (await server.ask(method, path))[0] in refusals) == (path, True)


async def test_what_everybody_may_read_tells_nothing_of_anybody(server: Server) -> None:
    for method, path in sorted(FOR_EVERYBODY):
        _, said = await server.ask(method, path)
        assert [secret for secret in (KEY, WEB_TOKEN, *SECRETS.values()) if len(secret) > 8 and secret in said] == []
