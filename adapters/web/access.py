"""Whom a route is for. Unless it says otherwise it is a page that ``WEB_VISIBILITY`` guards."""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import TypeVar

from aiohttp import web

Answer = Callable[..., Awaitable[web.StreamResponse]]
Route = TypeVar("Route", bound=Answer)


class Access(Enum):
    """Which checks stand before a route."""

    GATED = "whom the visibility lets in"
    OPEN = "everybody with a browser"
    MACHINES = "programs, which prove themselves to the route itself"


def open_to_all(route: Route) -> Route:
    """Seen by everybody, whatever the visibility: for what proves itself by a signed link."""
    return _marked(route, Access.OPEN)


def for_machines(route: Route) -> Route:
    """For programs that send no Origin and no cookie, under whatever name they reach us: the route checks them."""
    return _marked(route, Access.MACHINES)


def access_of(request: web.Request) -> Access:
    found = getattr(request.match_info.handler, "access", Access.GATED)
    return found if isinstance(found, Access) else Access.GATED


def _marked(route: Route, access: Access) -> Route:
    vars(route)["access"] = access
    return route
