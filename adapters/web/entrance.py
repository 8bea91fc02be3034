"""Where the token is shown once, for a cookie that stands for it."""

from hmac import compare_digest

from aiohttp import web

from adapters.web.access import open_to_all
from adapters.web.cookies import ENTRY, MONTH, set_cookie
from adapters.web.site import site_of
from adapters.web.throttle import limited


@limited("enter", most=10, seconds=600)
@open_to_all
async def _enter(request: web.Request) -> web.Response:
    site, form = site_of(request), await request.post()
    token = site.visibility.token.get_secret_value()
    if site.visibility.visibility != "token":
        raise web.HTTPNotFound
    if not compare_digest(str(form.get("token", "")).encode(), token.encode()):
        raise web.HTTPForbidden(text="That is not the token. Go back and try again.")
    answer = web.Response(status=303, headers={"Location": _ours(str(form.get("next", "")))})
    set_cookie(answer, ENTRY, site.signer.sign(ENTRY, token), site.secure(request), MONTH)
    return answer


def _ours(path: str) -> str:
    """Where to go on to: one of our own pages, whatever was asked for."""
    plain = path.startswith("/") and path.isascii() and path.isprintable()
    return path if plain and "\\" not in path and not path.startswith("//") else "/"


ROUTES = (web.post("/enter", _enter),)
