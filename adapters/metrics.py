"""What is counted while the program runs, for Prometheus: read off the log's own events, and off the store when asked.

Labels are platforms, sources and outcomes; never a channel or a person.
"""

import hmac
import ipaddress
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.aiohttp import make_aiohttp_handler

from adapters.web.access import for_machines, open_to_all
from bot.logs import NAME, Event
from bot.standing import Standing

PATH = "/metrics"
LATENESS = (1, 5, 15, 30, 60, 300, 900, 3600, 10_800, 21_600)
"""Seconds; a digest later than the last is skipped."""
LATENCY = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
CONNECTED = {Event.SLACK_CONNECTED: "slack", Event.DISCORD_CONNECTED: "discord"}


class Metrics(logging.Handler):
    """Counts the product's events. One registry of its own, so that two of them can live in one process."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._counts = _Counts(self.registry)
        self._gauges = _Gauges(self.registry)

    def attach(self) -> None:
        """Count from now on, whatever level the log is written at."""
        logger = logging.getLogger(NAME)
        logger.setLevel(logging.INFO if logger.getEffectiveLevel() > logging.INFO else logger.level)
        logger.addHandler(self)

    def detach(self) -> None:
        logging.getLogger(NAME).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._counts.take(record.getMessage(), getattr(record, "facts", {}))
        if record.levelno >= logging.ERROR:
            self._counts.failures.inc()

    def route(self, standing: Callable[[], Awaitable[Standing]], token: str) -> web.RouteDef:
        """``/metrics``: for this machine alone, or for whoever brings the token."""
        page = make_aiohttp_handler(self.registry)

        async def answer(request: web.Request) -> web.StreamResponse:
            if not may_read(request, token):
                raise web.HTTPNotFound
            self._gauges.show(await standing())
            return await page(request)

        return web.get(PATH, for_machines(answer) if token else open_to_all(answer))


def may_read(request: web.Request, token: str) -> bool:
    """With a token, who brings it; without one, this machine, but nobody whom a proxy speaks for."""
    if token:
        brought = request.headers.get("Authorization", "")
        return hmac.compare_digest(brought.encode(), f"Bearer {token}".encode())
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP"))
    return not forwarded and ipaddress.ip_address(request.remote or "::").is_loopback


@dataclass(slots=True)
class _Counts:
    registry: CollectorRegistry
    digests: Counter = field(init=False)
    lateness: Histogram = field(init=False)
    posts_failed: Counter = field(init=False)
    calls: Histogram = field(init=False)
    reactions: Counter = field(init=False)
    connections: Counter = field(init=False)
    restarts: Counter = field(init=False)
    ingests: Counter = field(init=False)
    failures: Counter = field(init=False)

    def __post_init__(self) -> None:
        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"broadsheet_{name}", what, labels, registry=self.registry)

        def histogram(name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"broadsheet_{name}", what, labels, buckets=buckets, registry=self.registry)

        self.digests = counter("digests", "Digests that came to their end.", "platform", "state")
        self.lateness = histogram(
            "digest_lateness_seconds", "From the time of a digest to its last post.", LATENESS, "platform"
        )
        self.posts_failed = counter("posts_failed", "Posts that a platform did not take.", "platform", "kind")
        self.calls = histogram(
            "call_seconds", "Commands, presses and forms, until answered.", LATENCY, "platform", "kind", "outcome"
        )
        self.reactions = counter("reactions", "Reactions given and taken back.", "platform")
        self.connections = counter("connections", "Connections made to a platform.", "platform")
        self.restarts = counter("platform_restarts", "Platforms that failed and were started again.", "platform")
        self.ingests = counter("ingests", "Readings of a source.", "source", "outcome")
        self.failures = counter("failures", "Unforeseen failures; the log has each.")

    def take(self, event: str, facts: Mapping[str, object]) -> None:
        """One event of the log."""
        told = {name: str(value) for name, value in facts.items()}
        match event:
            case Event.DIGEST:
                self.digests.labels(told["platform"], told["state"]).inc()
                if told["state"] in {"posted", "empty"}:
                    self.lateness.labels(told["platform"]).observe(float(told["late"]))
            case Event.POST_FAILED:
                self.posts_failed.labels(told["place"].partition(":")[0], told["kind"]).inc()
            case Event.CALL:
                self.calls.labels(told["platform"], told["kind"], told["outcome"]).observe(float(told["seconds"]))
            case Event.REACTION:
                self.reactions.labels(told["platform"]).inc()
            case Event.PLATFORM_FAILED | Event.PLATFORM_STOPPED:
                self.restarts.labels(told["platform"]).inc()
            case Event.INGEST:
                self.ingests.labels(told["source"], "failed" if told["error"] else "done").inc()
            case Event.SLACK_CONNECTED | Event.DISCORD_CONNECTED:
                self.connections.labels(CONNECTED[Event(event)]).inc()


@dataclass(slots=True)
class _Gauges:
    registry: CollectorRegistry
    source_age: Gauge = field(init=False)
    heartbeat_age: Gauge = field(init=False)
    due: Gauge = field(init=False)

    def __post_init__(self) -> None:
        def gauge(name: str, what: str, *labels: str) -> Gauge:
            return Gauge(f"broadsheet_{name}", what, labels, registry=self.registry)

        self.source_age = gauge("source_age_seconds", "Since a source last answered.", "source")
        self.heartbeat_age = gauge("heartbeat_age_seconds", "Since due digests were last looked for, by any process.")
        self.due = gauge("digests_due", "Digests whose time has come and that nobody has taken up.")

    def show(self, standing: Standing) -> None:
        for source, age in standing.source_ages.items():
            self.source_age.labels(source).set(_known(age))
        self.heartbeat_age.set(_known(standing.heartbeat_age))
        self.due.set(standing.due)


def _known(age: float | None) -> float:
    """Prometheus has a value for what is not known."""
    return float("nan") if age is None else age
