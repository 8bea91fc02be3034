"""A real web server in the place of Hugging Face and arXiv: it answers as told, and remembers what it was asked."""

import asyncio
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import repeat

from aiohttp import web
from aiohttp.test_utils import TestServer

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

HUGGINGFACE = "/api/daily_papers"
ARXIV_RSS = "/rss"
ARXIV_API = "/api/query"
CHUNK = 65_536


class PaperSources:
    """``on(path, a, b)`` answers the first request for that path by a, and all later ones by b."""

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self._answers: dict[str, list[Answer]] = defaultdict(lambda: [status(404)])

    def on(self, path: str, *answers: Answer) -> None:
        self._answers[path] = list(answers)

    def everywhere(self, answer: Answer) -> None:
        """Whatever is asked for."""
        self._answers = defaultdict(lambda: [answer])

    def asked(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)

    @property
    def url(self) -> str:
        return str(self._server.make_url("/")).rstrip("/")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["PaperSources"]:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        async with TestServer(app) as self._server:
            yield self

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        answers = self._answers[request.path]
        return await (answers.pop(0) if len(answers) > 1 else answers[0])(request)


def text(body: str, content_type: str = "application/json", charset: str = "utf-8") -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=body, content_type=content_type, charset=charset)

    return answer


def raw(body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, headers=headers)

    return answer


def html() -> Answer:
    return text("<!doctype html><title>We will be back</title><p>Maintenance &nbsp;", "text/html")


def status(code: int, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=code, text=body, headers=headers)

    return answer


def by_date(bodies: Mapping[str, Answer], otherwise: Answer) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return await bodies.get(request.query["date"], otherwise)(request)

    return answer


def redirect(to: str) -> Answer:
    return status(302, headers={"Location": to})


def endless() -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for chunk in repeat(b" " * CHUNK):
            await response.write(chunk)
        return response

    return answer


def dripping() -> Answer:
    """Never done, and never silent for long."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.1)

    return answer


def silence() -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    return answer


def hang_up() -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    return answer


def gzip_bomb(size: int) -> Answer:
    """A few kilobytes for each megabyte; made when it is asked for."""

    async def answer(request: web.Request) -> web.StreamResponse:
        packing = zlib.compressobj(wbits=31)
        packed = b"".join(packing.compress(b" " * CHUNK) for _ in range(size // CHUNK + 1)) + packing.flush()
        return await raw(packed, {"Content-Encoding": "gzip"})(request)

    return answer


def large(size: int) -> Answer:
    """So many bytes, and it says so beforehand."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = size
        await response.prepare(request)
        for start in range(0, size, CHUNK):
            await response.write(b" " * min(CHUNK, size - start))
        return response

    return answer


def cut_short() -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 1_000
        await response.prepare(request)
        await response.write(b"[")
        assert request.transport is not None
        request.transport.close()
        return response

    return answer
