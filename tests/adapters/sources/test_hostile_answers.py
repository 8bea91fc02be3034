"""Whatever stands where a source should be: it costs one sentence, and what the other sources have lands."""

import tracemalloc
from collections.abc import Callable

import pytest
from pydantic import HttpUrl

from adapters.http_client import HttpClient, Limits
from adapters.manners import Manners
from adapters.registry import SOURCES
from adapters.sources.arxiv import Arxiv, ArxivSettings
from adapters.sources.huggingface import HuggingFace, HuggingFaceSettings
from adapters.sources.sample import build as build_sample
from bot.ingest import ingest
from bot.ports import PaperSource
from storage.memory import MemoryStore
from tests.adapters.sources.reading import NOW, clock
from tests.servers.paper_sources import (
    ARXIV_API,
    ARXIV_RSS,
    Answer,
    PaperSources,
    cut_short,
    dripping,
    endless,
    gzip_bomb,
    hang_up,
    html,
    large,
    raw,
    redirect,
    silence,
    status,
    text,
)

QUICK = Manners("a source", backoff=0.0)
USUAL = Limits()
LARGE = 50_000_000


def huggingface(server: PaperSources, http: HttpClient) -> PaperSource:
    return HuggingFace(HuggingFaceSettings(url=HttpUrl(server.url), days=1), http, clock)


def arxiv(server: PaperSources, http: HttpClient) -> PaperSource:
    chosen = ArxivSettings(rss_url=HttpUrl(server.url + ARXIV_RSS), api_url=HttpUrl(server.url + ARXIV_API))
    return Arxiv(chosen, http, clock, QUICK)


ASKED: dict[str, Callable[[PaperSources, HttpClient], PaperSource]] = {"huggingface": huggingface, "arxiv": arxiv}

HOSTILE: dict[str, Answer] = {
    "a page": html(),
    "a picture": raw(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", {"Content-Type": "application/json"}),
    "nothing": text(""),
    "null": text("null"),
    "a number": text("7"),
    "another object": text('{"papers": "many"}'),
    "another feed": text("<feed><title>News</title></feed>", "application/xml"),
    "nested without end": text("[" * 200_000),
    "elements without end": text("<a>" * 200_000, "application/xml"),
    "entities that grow": text(
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><rss>&b;</rss>', "application/xml"
    ),
    "a file of ours": text('<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "application/xml"),
    "50 MB": large(LARGE),
    "endless": endless(),
    "a byte now and then": dripping(),
    "a gzip bomb": gzip_bomb(LARGE),
    "no gzip": raw(b"[]", {"Content-Encoding": "gzip"}),
    "another encoding": raw(b"\xff\xfe\x00", {"Content-Type": "application/json; charset=utf-16"}),
    "to this machine": redirect("http://127.0.0.1:9/secret"),
    "into the network": redirect("http://10.0.0.1/"),
    "to the cloud's own address": redirect("http://169.254.169.254/latest/meta-data/"),
    "to a file": redirect("file:///etc/passwd"),
    "in circles": redirect("/"),
    "nowhere": redirect("http://[::"),
    "a header without end": status(200, headers={"X-Long": "x" * 100_000}),
    "broken off": cut_short(),
    "a closed connection": hang_up(),
    "silence": silence(),
    "an error": status(500, "<b>Traceback</b>"),
}


def test_every_source_that_asks_somebody_is_tried() -> None:
    assert ASKED.keys() == SOURCES.keys() - {"sample"}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_answer_costs_a_sentence_and_nothing_else(
    server: PaperSources, caplog: pytest.LogCaptureFixture, name: str, answer: Answer
) -> None:
    server.everywhere(answer)
    store = MemoryStore()
    async with HttpClient(Limits(connect=2.0, total=3.0, size=USUAL.size)) as http:
        sources = [ASKED[name](server, http), build_sample(http, clock)]
        summary = await ingest(store, sources, clock)

    hostile, sample = summary.reports
    assert hostile.error.endswith(".")
    assert hostile.error.startswith("127.0.0.1 ")
    assert "secret" not in hostile.error
    assert (hostile.papers, hostile.counts) == (0, 0)
    assert (sample.error, sample.papers > 0) == ("", True)
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    async with store.read() as uow:
        failed = {status.name: status for status in await uow.sources.all()}
        assert (failed[name].error, failed[name].failed_at) == (hostile.error, NOW)
        assert await uow.papers.count() == sample.papers


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(
    "answer", [large(4 * LARGE), gzip_bomb(4 * LARGE), endless()], ids=["large", "gzip", "endless"]
)
async def test_an_answer_without_measure_is_not_taken_into_memory(
    server: PaperSources, name: str, answer: Answer
) -> None:
    server.everywhere(answer)
    tracemalloc.start()
    try:
        async with HttpClient() as http:
            summary = await ingest(MemoryStore(), [ASKED[name](server, http)], clock)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert summary.reports[0].error == f"127.0.0.1 sent more than {USUAL.size / 1_000_000:g} MB."
    assert most < 4 * USUAL.size
