"""What is counted, over real HTTP: read off the log's own events and off the store."""

import ast
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeGuard

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import generate_latest

from adapters.metrics import Metrics
from bot.logs import Event, log, reference, referenced
from bot.standing import Standing

ROOT = Path(__file__).parents[2]
SOURCES = [path for package in ("bot", "adapters", "ranking", "storage") for path in (ROOT / package).rglob("*.py")]
STANDING = Standing({"arxiv": 90.0, "huggingface": None}, heartbeat_age=3.0, due=7)


@pytest.fixture
async def metrics() -> AsyncIterator[Metrics]:
    counted = Metrics()
    counted.attach()
    yield counted
    counted.detach()


def is_logging(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {"log.info", "log.warning", "log.failure"}


async def scraped(metrics: Metrics, token: str = "", **headers: str) -> tuple[int, str]:
    async def standing() -> Standing:
        return STANDING

    app = web.Application()
    app.add_routes([metrics.route(standing, token)])
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/metrics", headers=headers)
        return answer.status, await answer.text()


async def test_each_digest_counts_by_platform_and_state_with_its_lateness(metrics: Metrics) -> None:
    log.info(Event.DIGEST, platform="slack", place="slack:T1/C1", day="2026-11-23", state="posted", late=42)
    log.info(Event.DIGEST, platform="slack", place="slack:T1/C2", day="2026-11-23", state="skipped", late=90_000)

    _, page = await scraped(metrics)

    assert 'broadsheet_digests_total{platform="slack",state="posted"} 1.0' in page
    assert 'broadsheet_digests_total{platform="slack",state="skipped"} 1.0' in page
    assert 'broadsheet_digest_lateness_seconds_count{platform="slack"} 1.0' in page
    assert 'broadsheet_digest_lateness_seconds_sum{platform="slack"} 42.0' in page


async def test_no_channel_and_no_person_is_a_label(metrics: Metrics) -> None:
    log.info(Event.DIGEST, platform="slack", place="slack:T1/C1", day="2026-11-23", state="posted", late=1)
    log.warning(Event.POST_FAILED, place="slack:T1/C1", part=0, kind="Busy", why="Slack is busy.")
    log.info(Event.REACTION, platform="slack", added=True)

    _, page = await scraped(metrics)

    assert "T1" not in page
    assert 'broadsheet_posts_failed_total{kind="Busy",platform="slack"} 1.0' in page


async def test_calls_connections_restarts_and_ingests_are_counted(metrics: Metrics) -> None:
    log.info(Event.CALL, kind="command", platform="discord", outcome="refused", seconds=0.25)
    log.info(Event.SLACK_CONNECTED)
    log.info(Event.DISCORD_CONNECTED, shard=0)
    log.warning(Event.PLATFORM_STOPPED, platform="slack", again_in=1.0)
    log.info(Event.INGEST, source="arxiv", papers=3, new=1, error="")
    log.info(Event.INGEST, source="arxiv", papers=0, new=0, error="arXiv asks for fewer requests (429).")

    _, page = await scraped(metrics)

    assert 'broadsheet_call_seconds_sum{kind="command",outcome="refused",platform="discord"} 0.25' in page
    assert 'broadsheet_connections_total{platform="slack"} 1.0' in page
    assert 'broadsheet_connections_total{platform="discord"} 1.0' in page
    assert 'broadsheet_platform_restarts_total{platform="slack"} 1.0' in page
    assert 'broadsheet_ingests_total{outcome="done",source="arxiv"} 1.0' in page
    assert 'broadsheet_ingests_total{outcome="failed",source="arxiv"} 1.0' in page


async def test_failures_are_what_nobody_foresaw_whatever_they_are_called(metrics: Metrics) -> None:
    log.warning(Event.POST_FAILED, place="slack:T1/C1", part=0, kind="Busy", why="Slack is busy.")
    try:
        raise ZeroDivisionError  # noqa: TRY301 - there must be one to be logged
    except ZeroDivisionError:
        log.failure("something new went wrong")
        log.failure(Event.PLATFORM_FAILED, platform="slack", again_in=1.0)

    _, page = await scraped(metrics)

    assert "broadsheet_failures_total 2.0" in page


def test_every_counted_event_is_logged_by_its_one_name() -> None:
    """The product's own calls of the log: each event among them, and none of their texts written out again."""
    logged = [call.args[0] for path in SOURCES for call in ast.walk(ast.parse(path.read_text())) if is_logging(call)]
    named = {said.attr for said in logged if isinstance(said, ast.Attribute) and ast.unparse(said.value) == "Event"}
    written = {said.value for said in logged if isinstance(said, ast.Constant)}

    assert named == set(Event.__members__)
    assert not written & {event.value for event in Event}


def test_every_counted_event_is_counted(metrics: Metrics) -> None:
    """Those that the metrics pass over change nothing."""
    facts: dict[str, object] = {
        "platform": "slack",
        "place": "slack:T1/C1",
        "kind": "Busy",
        "source": "arxiv",
        "error": "",
    }
    facts |= {"state": "posted", "late": 1, "outcome": "done", "seconds": 1.0}
    for event in Event:
        before = generate_latest(metrics.registry)
        log.info(event, **facts)
        assert generate_latest(metrics.registry) != before, event


async def test_what_stands_in_the_store_is_asked_anew_each_time(metrics: Metrics) -> None:
    _, page = await scraped(metrics)

    assert 'broadsheet_source_age_seconds{source="arxiv"} 90.0' in page
    assert 'broadsheet_source_age_seconds{source="huggingface"} NaN' in page
    assert "broadsheet_digests_due 7.0" in page


async def test_events_count_also_where_only_warnings_are_written(metrics: Metrics) -> None:
    logging.getLogger().setLevel(logging.WARNING)
    log.info(Event.REACTION, platform="discord", added=False)

    assert 'broadsheet_reactions_total{platform="discord"} 1.0' in (await scraped(metrics))[1]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
async def test_whoever_comes_through_a_proxy_reads_nothing_without_a_token(metrics: Metrics, header: str) -> None:
    assert (await scraped(metrics, **{header: "127.0.0.1"}))[0] == 404


async def test_a_token_lets_others_in_and_nobody_without_it(metrics: Metrics) -> None:
    assert (await scraped(metrics, "secret", Authorization="Bearer secret", **{"X-Real-IP": "10.0.0.1"}))[0] == 200
    assert (await scraped(metrics, "secret"))[0] == 404
    assert (await scraped(metrics, "secret", Authorization="Bearer wrong"))[0] == 404


async def test_everything_done_for_one_event_has_one_reference() -> None:
    with referenced() as first, referenced() as inner:
        assert inner == first == reference()
    with referenced() as second:
        assert second != first
    assert not reference()
