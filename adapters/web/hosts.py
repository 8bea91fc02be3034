"""Under which names the server may be reached: a page of another name must not read it (DNS rebinding)."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ANY = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - what a server that listens everywhere is told; nobody's name


def names_of(host: str, urls: Iterable[str]) -> frozenset[str]:
    """The names of this machine, the address that is listened on, and the hosts of our own URLs."""
    named = {urlsplit(url).hostname or "" for url in urls}
    return frozenset((LOCAL | {host.lower().strip("[]")} | named) - ANY)


def host_of(request: web.BaseRequest) -> str:
    """The name that the request asks for, without a port; empty when there is none that can be read."""
    return hostname(f"//{request.headers.get('Host', '')}")


def hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
