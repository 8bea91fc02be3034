"""What all pages share: the names it is reached under, who may enter, its templates, the links in every header."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Environment
from markupsafe import Markup

from adapters.web.cookies import FORM, Signer, cookie, set_cookie
from adapters.web.hosts import host_of, names_of
from adapters.web.settings import WebSettings
from adapters.web.templates import environment
from adapters.web.throttle import Throttle
from bot.config import Settings
from bot.ports import Clock

TOKEN_FIELD = "csrf"  # noqa: S105 - the name of a form field


@dataclass(frozen=True, slots=True)
class Entry:
    """A link in the header of every page."""

    label: str
    path: str


@runtime_checkable
class Listed(Protocol):
    """A contributor of routes that is to be found in the header."""

    @property
    def entries(self) -> Sequence[Entry]: ...


@dataclass(frozen=True, slots=True)
class Site:
    """Made once, when the server starts."""

    visibility: WebSettings
    hosts: frozenset[str]
    public: str
    """How people reach it from outside, without a slash at the end; empty when they do not."""
    signer: Signer
    clock: Clock
    entries: tuple[Entry, ...] = ()
    templates: Environment = field(default_factory=environment)
    throttle: Throttle = field(default_factory=Throttle)

    @classmethod
    def of(cls, settings: Settings, visibility: WebSettings, clock: Clock, contributors: Iterable[object]) -> "Site":
        """Raises SetupError when the settings contradict one another."""
        visibility.check()
        public = str(settings.public_url or "").rstrip("/")
        entries = [entry for each in contributors if isinstance(each, Listed) for entry in each.entries]
        signer = Signer.of(settings.secret_key.get_secret_value())
        return cls(visibility, names_of(settings.http_host, [public]), public, signer, clock, tuple(entries))

    def secure(self, request: web.BaseRequest) -> bool:
        """Whether the person's browser speaks TLS to us, as the public URL says; a proxy in front may end it."""
        url = urlsplit(self.public)
        return url.scheme == "https" and url.hostname == host_of(request)


SITE = web.AppKey("site", Site)


def site_of(request: web.Request) -> Site:
    return request.config_dict[SITE]


def render(request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
    """A page. Beside ``values`` a template has ``entries``, ``here`` (its own path) and ``csrf()`` for forms."""
    response = web.Response(status=status, content_type="text/html", charset="utf-8")
    response.text = fragment(request, template, response, **values)
    response.headers.setdefault("Cache-Control", "no-store" if FORM in str(response.cookies) else "no-cache")
    return response


def fragment(request: web.Request, template: str, response: web.Response, **values: Any) -> str:
    """A template's HTML; a form in it binds ``response`` to the browser by a cookie."""
    site = site_of(request)
    shared = {"entries": site.entries, "here": request.path, "csrf": partial(_csrf, request, response)}
    return site.templates.get_template(template).render(shared | values)


def form_token(request: web.Request, browser: str) -> str:
    """What a form must bring along: bound to the browser that it was shown to."""
    return site_of(request).signer.sign(FORM, browser)


def _csrf(request: web.Request, response: web.Response) -> Markup:
    secure = site_of(request).secure(request)
    browser = cookie(request, FORM, secure)
    if not browser:
        browser = secrets.token_urlsafe(16)
        set_cookie(response, FORM, browser, secure)
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN_FIELD, form_token(request, browser))
