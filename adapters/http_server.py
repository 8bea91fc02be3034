"""The way in: one small web server with what every adapter contributes to it, and two addresses for machines.

``/healthz`` says that the program runs, ``/readyz`` that it can do its work.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from aiohttp import web

from adapters.web import assets, entrance
from adapters.web.access import for_machines
from adapters.web.guard import protect
from adapters.web.site import Site
from bot.errors import SetupError, StoreError
from bot.logs import log

SLOW = 5.0
"""Seconds after which the question whether all is well is itself answered with no."""

LAST_ANSWERS = 1.0
"""Seconds that requests under way get when the program is stopped: whoever is slower than that may stay for minutes."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is not as it should be, in words, nothing when all is well; and each source's age in seconds.

    A source that is down is no reason to be taken out of service: digests go on from what is stored.
    """

    troubles: Sequence[str]
    source_ages: Mapping[str, float | None] = field(default_factory=dict)


Ready = Callable[[], Awaitable[Readiness]]


@runtime_checkable
class Contributor(Protocol):
    """An adapter that takes something in over HTTP; ``adapters.web`` says how it adds a page."""

    @property
    def routes(self) -> Sequence[web.RouteDef]: ...


@runtime_checkable
class Watched(Protocol):
    """A platform that can tell whether it is connected."""

    @property
    def name(self) -> str: ...
    @property
    def serving(self) -> bool: ...


def not_serving(platforms: Iterable[object]) -> list[str]:
    watched = [platform for platform in platforms if isinstance(platform, Watched)]
    return [f"{platform.name} is not connected." for platform in watched if not platform.serving]


def routes_of(platforms: Iterable[object]) -> list[web.RouteDef]:
    return [route for platform in platforms if isinstance(platform, Contributor) for route in platform.routes]


def web_application(routes: Iterable[web.RouteDef], site: Site) -> web.Application:
    """These routes and the frame's own, with every check before them."""
    app = web.Application()
    protect(app, site)
    app.add_routes([*assets.ROUTES, *entrance.ROUTES, *routes])
    return app


def machine_routes(ready: Ready) -> list[web.RouteDef]:
    """Whether it runs, and whether it is ready."""
    return [web.get("/healthz", _healthy), web.get("/readyz", _readiness(ready))]


async def serve_http(host: str, port: int, app: web.Application) -> None:
    """Until cancelled. Raises SetupError when the address cannot be listened on."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST_ANSWERS)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as taken:
        raise SetupError(
            f"The web server cannot listen on {host}:{port} ({taken.strerror}). HTTP_HOST and HTTP_PORT choose another."
        ) from taken
    log.info("web server", host=host, port=runner.addresses[0][1])


@for_machines
async def _healthy(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def _readiness(ready: Ready) -> Callable[[web.Request], Awaitable[web.Response]]:
    @for_machines
    async def answer(_request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(SLOW):
                found = await ready()
        except (TimeoutError, StoreError):
            found = Readiness(["The database does not answer."])
        ages = {name: None if age is None else round(age) for name, age in found.source_ages.items()}
        told = {"ok": not found.troubles, "troubles": list(found.troubles), "source_age_seconds": ages}
        return web.json_response(told, status=503 if found.troubles else 200)

    return answer
