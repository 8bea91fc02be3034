"""What went wrong, as a page in words: a place where everything is caught, so that nobody sees a traceback."""

import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web

from adapters.web.access import Access, access_of
from adapters.web.site import render
from bot.errors import StoreError, UserError
from bot.logs import log

SENTENCES = {
    401: "These papers are for whoever has the token. The person who set Broadsheet up knows it.",
    403: "You may not do that here.",
    404: "There is no such page.",
    405: "This page cannot be used like that.",
    413: "That is more than fits into this form.",
}
TITLES = {
    400: "That did not work",
    401: "Who has the token?",
    403: "Not here",
    404: "Not found",
    421: "Another name",
    429: "A moment, please",
    500: "Our fault",
    503: "Not now",
}


@web.middleware
async def in_words(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every error that leaves a route."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _refused(request, error) if error.status >= 400 else _passed_on(error)
    except UserError as wrong:
        return _page(request, 400, wrong.sentence)
    except StoreError as trouble:
        log.warning("the database failed a page", why=str(trouble))
        return _page(request, 503, "The database does not answer. It may in a minute.")
    except Exception:
        reference = secrets.token_hex(4)
        log.failure("page failed", route=_route(request), reference=reference)
        return _page(request, 500, f"Something broke on our side. It is in the log under {reference}.")


def _refused(request: web.Request, error: web.HTTPException) -> web.Response:
    said = error.text or ""
    usual = said.startswith(f"{error.status}:")
    page = _page(request, error.status, SENTENCES.get(error.status, "That did not work.") if usual else said)
    for name in ("Retry-After", "Allow"):
        if name in error.headers:
            page.headers[name] = error.headers[name]
    if error.status == 401:
        page.headers["WWW-Authenticate"] = "Bearer"
    return page


def _page(request: web.Request, status: int, sentence: str) -> web.Response:
    if access_of(request) is Access.MACHINES:
        return web.Response(status=status, text=sentence)
    heading, back = TITLES.get(status, TITLES[400]), request.path_qs
    page = render(request, "web/error.html", status, heading=heading, sentence=sentence, code=status, back=back)
    page.headers["Cache-Control"] = "no-store"
    return page


def _passed_on(redirect: web.HTTPException) -> web.StreamResponse:
    raise redirect


def _route(request: web.Request) -> str:
    """Which page, without what was asked of it."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else ""
