"""The one way out: polite, bounded, and every failure a sentence that names the host and no more of the address."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp
import stamina
from yarl import URL

from adapters.manners import Gate, Manners
from adapters.redirects import PrivateAddressError, PublicResolver, check_host, next_address, same_host
from adapters.retrying import HungUp, Refusal, Retries, Unreachable
from bot.errors import SourceError

CHUNK = 65_536
REDIRECTS = 5

_RATE_LIMIT_SECONDS = re.compile(r"\bt=(\d+)")


# The first row that fits is taken: aiohttp's errors inherit from one another.
_FAILURES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], type[SourceError], str], ...] = (
    (aiohttp.ConnectionTimeoutError, Unreachable, "{host} could not be reached within {limits.connect:g} seconds."),
    (TimeoutError, SourceError, "{host} did not answer within {limits.total:g} seconds."),
    (
        (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError),
        SourceError,
        "{host} could not be reached safely: its certificate was not accepted.",
    ),
    (aiohttp.ClientConnectorDNSError, Unreachable, "{host} could not be found; there may be no network."),
    (aiohttp.ClientConnectorError, Unreachable, "{host} could not be reached; there may be no network."),
    (aiohttp.ClientConnectionError, HungUp, "{host} closed the connection without an answer."),
    (PrivateAddressError, SourceError, "{host} led to an address that is not on the open network."),
    (aiohttp.TooManyRedirects, SourceError, f"{{host}} redirected more than {REDIRECTS} times."),
    (
        (aiohttp.NonHttpUrlClientError, aiohttp.InvalidURL),
        SourceError,
        "{host} led to an address that is not http(s).",
    ),
    (aiohttp.ClientPayloadError, SourceError, "{host} sent a body that is damaged or broken off."),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost: seconds until connected, seconds in all, and bytes once decompressed."""

    connect: float = 4.0
    total: float = 30.0
    size: int = 20_000_000


def user_agent(contact: str = "") -> str:
    return f"Broadsheet ({contact})" if contact else "Broadsheet"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    charset: str | None


class HttpClient:
    """One session for all of the program's own requests; use it as a context manager."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self._limits = limits
        self._gates: dict[str, Gate] = {}

    async def __aenter__(self) -> Self:
        self._session = self._opened(aiohttp.TCPConnector())
        self._abroad = self._opened(aiohttp.TCPConnector(resolver=PublicResolver(), use_dns_cache=False))
        return self

    def _opened(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        timeout = aiohttp.ClientTimeout(total=self._limits.total, connect=self._limits.connect)
        return aiohttp.ClientSession(timeout=timeout, connector=connector, trust_env=True)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._abroad.close()

    async def get_text(
        self,
        url: str,
        manners: Manners,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        patience: float = 30.0,
    ) -> str:
        """The body of a 200 answer. Waits at most ``patience`` seconds in all before and between tries.

        Raises SourceError, which is a Refusal when there was an answer with another status.
        """
        gate = self._gates.setdefault(manners.service, Gate(manners))
        again = stamina.AsyncRetryingCaller(attempts=3, timeout=None, wait_initial=0.5, wait_jitter=0.5)
        sent = {"User-Agent": user_agent()} | dict(headers or {})
        return await again(Retries(gate, manners, patience), self._get_once, url, gate, params, sent, patience)

    async def _get_once(
        self, url: str, gate: Gate, params: Mapping[str, str] | None, headers: Mapping[str, str], patience: float
    ) -> str:
        host = _host(url)
        async with gate.passage(patience):
            try:
                async with asyncio.timeout(self._limits.total):
                    answer = await self._followed(URL(url).update_query(params or {}), headers, host)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise _in_words(error, host, self._limits) from None
        if answer.status != 200:
            raise Refusal(host, answer.status, answer.body.decode(errors="replace"), _seconds_to_wait(answer.headers))
        return _decoded(answer.body, answer.charset, host)

    async def _followed(self, url: URL, headers: Mapping[str, str], host: str) -> "_Answer":
        """The answer at the end of all redirects. Away from the source's own host only the open network is asked."""
        home, session = url, self._session
        for _ in range(REDIRECTS + 1):
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                there = next_address(response)
                if there is None:
                    body = await self._body(response, host)
                    return _Answer(response.status, response.headers, body, response.charset)
            url, session = there, self._session if same_host(home, there) else self._abroad
            if session is self._abroad:
                check_host(url)
        raise aiohttp.TooManyRedirects(response.request_info, ())

    async def _body(self, response: aiohttp.ClientResponse, host: str) -> bytes:
        received = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK):
            received += chunk
            if len(received) > self._limits.size:
                raise SourceError(f"{host} sent more than {self._limits.size / 1_000_000:g} MB.")
        return bytes(received)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise SourceError("A source's address cannot be read as an address.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SourceError("A source's address must begin with http:// or https:// and a host.")
    return parts.hostname


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """What the answer says about when to come back, by Retry-After or by Hugging Face's RateLimit."""
    told = headers.get("Retry-After", "")
    if told.isdecimal():
        return float(told)
    if found := _RATE_LIMIT_SECONDS.search(headers.get("RateLimit", "")):
        return float(found[1])
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _decoded(body: bytes, charset: str | None, host: str) -> str:
    try:
        return body.decode(charset or "utf-8")
    except (UnicodeDecodeError, LookupError):
        raise SourceError(f"{host} sent text in another encoding than it says.") from None


def _in_words(error: Exception, host: str, limits: Limits) -> SourceError:
    for kinds, error_type, sentence in _FAILURES:
        if isinstance(error, kinds):
            return error_type(sentence.format(host=host, limits=limits))
    return SourceError(f"{host} did not speak proper HTTP ({type(error).__name__}).")
