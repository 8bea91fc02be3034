"""What stands before every route: names, visibility, limits and forged forms; and the headers of every answer."""

import math
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from typing import Final

from aiohttp import web

from adapters.web.access import Access, access_of
from adapters.web.cookies import ENTRY, FORM, cookie
from adapters.web.errors import in_words
from adapters.web.hosts import LOCAL, host_of, hostname
from adapters.web.site import SITE, TOKEN_FIELD, Site, form_token, site_of
from adapters.web.throttle import household, limit_of

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]
READING = frozenset({"GET", "HEAD", "OPTIONS"})
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Server": "Broadsheet",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that, browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def protect(app: web.Application, site: Site) -> None:
    """Put the checks before every route of ``app``."""
    app[SITE] = site
    app.middlewares.extend((in_words, _named, _entered, _not_too_often, _not_forged))
    app.on_response_prepare.append(_headers)


async def _headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")


@web.middleware
async def _named(request: web.Request, handler: Next) -> web.StreamResponse:
    """Only under our own names, or a page elsewhere could point its name at us and read what is private."""
    if access_of(request) is not Access.MACHINES and host_of(request) not in site_of(request).hosts:
        raise web.HTTPMisdirectedRequest(
            text="Broadsheet is not reached under this name. PUBLIC_URL says under which name it is."
        )
    return await handler(request)


@web.middleware
async def _entered(request: web.Request, handler: Next) -> web.StreamResponse:
    """Only whom the visibility lets in."""
    if access_of(request) is not Access.GATED:
        return await handler(request)
    match site_of(request).visibility.visibility:
        case "local" if not _from_here(request):
            raise web.HTTPForbidden(
                text="These pages are private to the machine that they run on. WEB_VISIBILITY opens them."
            )
        case "token" if not _has_token(request):
            raise web.HTTPUnauthorized
    return await handler(request)


@web.middleware
async def _not_too_often(request: web.Request, handler: Next) -> web.StreamResponse:
    limit, site = limit_of(request.match_info.handler), site_of(request)
    if limit is None:
        return await handler(request)
    wait = site.throttle.wait(limit, household(address_of(request)), site.clock())
    if wait:
        seconds = math.ceil(wait)
        raise web.HTTPTooManyRequests(
            text=f"That was often. It works again in {seconds} second{'' if seconds == 1 else 's'}.",
            headers={"Retry-After": str(seconds)},
        )
    return await handler(request)


@web.middleware
async def _not_forged(request: web.Request, handler: Next) -> web.StreamResponse:
    """What writes must come from a form of ours, in the browser that it was shown to."""
    if request.method not in READING and access_of(request) is not Access.MACHINES:
        if not _from_our_pages(request):
            raise web.HTTPForbidden(text="This was sent by another site. Open the page here and send it from there.")
        if not await _has_form_token(request):
            raise web.HTTPForbidden(
                text="This form is out of date, or cookies are switched off. Open the page again and send it anew."
            )
    return await handler(request)


def address_of(request: web.Request) -> str:
    """Who asks: the address that our outermost proxy names, or the other end of the connection."""
    proxies = site_of(request).visibility.proxies
    named = [it.strip() for it in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")]
    if proxies and len(named) >= proxies and named[-proxies]:
        return named[-proxies]
    return request.remote or ""


def _from_here(request: web.Request) -> bool:
    """From this machine, and not on somebody's behalf: a proxy on it speaks for others."""
    forwarded = any(name in request.headers for name in FORWARDED)
    return not forwarded and host_of(request) in LOCAL and household(request.remote or "") in _loopback


_loopback = {household("127.0.0.1"), household("::1")}


def _has_token(request: web.Request) -> bool:
    site = site_of(request)
    token = site.visibility.token.get_secret_value()
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if shown and compare_digest(shown.encode(), token.encode()):
        return True
    return site.signer.signed(ENTRY, token, cookie(request, ENTRY, site.secure(request)))


def _from_our_pages(request: web.Request) -> bool:
    """As far as the browser says; one that says nothing has still to bring the token."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or hostname(origin) == host_of(request)


async def _has_form_token(request: web.Request) -> bool:
    browser = cookie(request, FORM, site_of(request).secure(request))
    sent = request.headers.get("X-CSRF-Token") or str((await request.post()).get(TOKEN_FIELD, ""))
    return bool(browser) and compare_digest(form_token(request, browser).encode(), sent.encode())
