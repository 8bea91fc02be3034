"""Hugging Face Daily Papers: the shapes of three years, and a service that has bad days."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import HttpUrl

from adapters.http_client import HttpClient
from adapters.sources.huggingface import HuggingFace, HuggingFaceSettings
from adapters.sources.huggingface_json import read_daily
from adapters.sources.records import Unusable
from bot.domain import BadRecord, Links, Paper, Sighting
from bot.errors import SourceError
from tests.adapters.sources.reading import NOW, bad, clock, everything, papers, payload, sightings
from tests.servers.paper_sources import HUGGINGFACE, Answer, PaperSources, by_date, html, status, text

TODAY = date(2026, 3, 10)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def a_source(server: PaperSources, http: HttpClient, days: int = 3) -> HuggingFace:
    return HuggingFace(HuggingFaceSettings(url=HttpUrl(server.url), days=days), http, clock)


def one_day(name: str = "hf_daily_papers_2026-03-10.json") -> Answer:
    return text(payload(name))


# --- the parser -------------------------------------------------------------------------------------


def test_everything_of_a_paper_of_2026_is_read() -> None:
    records = list(read_daily(payload("hf_daily_papers_2026-03-10.json"), TODAY, NOW))

    assert records[:4] == [
        Paper(
            id="arxiv:2603.07660",
            title="Holi-Spatial: Evolving Video Streams into Holistic 3D Spatial Intelligence",
            abstract=papers(records)[0].abstract,
            authors=("Yuanyuan Gao", "Hao Li"),
            published=datetime(2026, 3, 8, 14, 49, 20, tzinfo=UTC),
            listed=datetime(2026, 3, 10, 1, 24, 3, 220_000, tzinfo=UTC),
            source="huggingface",
            keywords=("3D Gaussian Splatting", "3DGS", "Vision-Language Models"),
            links=Links(
                paper="https://arxiv.org/abs/2603.07660",
                pdf="https://arxiv.org/pdf/2603.07660",
                code="https://github.com/Visionary-Laboratory/holi-spatial",
                project="https://visionary-laboratory.github.io/holi-spatial/",
                discussion="https://huggingface.co/papers/2603.07660",
            ),
        ),
        Sighting("arxiv:2603.07660", "huggingface", "upvotes", 50, NOW),
        Sighting("arxiv:2603.07660", "huggingface", "comments", 4, NOW),
        Sighting("arxiv:2603.07660", "huggingface", "stars", 14, NOW),
    ]
    assert papers(records)[0].abstract.startswith("The pursuit of spatial intelligence")


def test_a_lab_is_read_where_it_is_given() -> None:
    assert [
        paper.lab for paper in papers(list(read_daily(payload("hf_daily_papers_2026-03-10.json"), TODAY, NOW)))
    ] == [
        "",
        "Deepmind",
    ]


@pytest.mark.parametrize(
    ("day", "ids", "upvotes", "comments"),
    [
        ("2024-06-05", ["2406.02430", "2406.02543"], [13, 10], [1, 0]),
        ("2025-06-03", ["2506.01939", "2506.01049"], [57, 20], [1, 3]),
        ("2026-03-10", ["2603.07660", "2603.03269"], [50, 29], [4, 2]),
    ],
)
def test_every_yearly_shape_gives_papers_and_counts(
    day: str, ids: list[str], upvotes: list[int], comments: list[int]
) -> None:
    records = list(read_daily(payload(f"hf_daily_papers_{day}.json"), date.fromisoformat(day), NOW))

    assert [paper.id for paper in papers(records)] == [f"arxiv:{arxiv_id}" for arxiv_id in ids]
    assert [seen.value for seen in sightings(records) if seen.signal == "upvotes"] == upvotes
    assert [seen.value for seen in sightings(records) if seen.signal == "comments"] == comments
    assert all(paper.abstract and paper.authors and str(paper.listed.date()) == day for paper in papers(records))
    assert not bad(records)


def test_without_a_time_of_submission_a_paper_is_listed_on_the_day_asked_for() -> None:
    records = list(read_daily(payload("hf_daily_papers_2024-06-05.json"), date(2024, 6, 5), NOW))

    assert {paper.listed for paper in papers(records)} == {datetime(2024, 6, 5, tzinfo=UTC)}


def test_an_id_and_a_title_are_enough() -> None:
    [paper] = read_daily('[{"paper": {"id": "2603.00001v2", "title": "Bare"}}]', TODAY, NOW)

    assert isinstance(paper, Paper)
    assert (paper.id, paper.title, paper.abstract, paper.authors) == ("arxiv:2603.00001", "Bare", "", ())


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("7", "a number instead of an object"),
        ("{}", "paper is missing"),
        ('{"paper": {"title": "No id"}}', "id is missing"),
        ('{"paper": {"id": "2603.00001", "title": " "}}', "title is empty"),
        ('{"paper": {"id": "2603.00001", "title": 5}}', "title is a number, not text"),
        ('{"paper": {"id": "../../etc", "title": "x"}}', "id is '../../etc', not an arXiv id"),
    ],
)
def test_a_bad_item_is_named_and_the_next_one_lands(item: str, why: str) -> None:
    good = '{"paper": {"id": "2603.00002", "title": "Good"}}'

    assert [type(record) for record in read_daily(f"[{item}, {good}]", TODAY, NOW)] == [BadRecord, Paper]
    assert bad(list(read_daily(f"[{item}]", TODAY, NOW))) == [BadRecord("2026-03-10, item 1", why)]


@pytest.mark.parametrize(
    "odd",
    [-1, 2**31, True, 3.0, "5", None, float("nan"), {"a": 1}],
    ids=lambda value: f"{type(value).__name__} {value}",
)
def test_an_odd_count_is_no_count(odd: Any) -> None:
    item = {"paper": {"id": "2603.00001", "title": "x", "upvotes": odd, "githubStars": odd}, "numComments": odd}

    assert not sightings(list(read_daily(json.dumps([item]), TODAY, NOW)))


def test_what_no_database_can_keep_is_taken_out_of_text() -> None:
    [paper] = read_daily('[{"paper": {"id": "2603.00001", "title": "A\\u0000B \\ud800C"}}]', TODAY, NOW)

    assert isinstance(paper, Paper)
    assert paper.title == "A B C"


@pytest.mark.parametrize("whole", ["", "null", '{"error": "no"}', "<html>", "[" * 100_000, "[" + "9" * 10_000 + "]x"])
def test_what_is_no_listing_at_all_is_unusable(whole: str) -> None:
    with pytest.raises(Unusable):
        list(read_daily(whole, TODAY, NOW))


@settings(deadline=None)
@given(st.lists(JSON, max_size=5))
def test_any_json_gives_records_and_never_an_error(items: list[Any]) -> None:
    assert all(isinstance(record, BadRecord) for record in read_daily(json.dumps(items), TODAY, NOW))


@settings(deadline=None)
@given(st.data())
def test_any_field_of_a_real_answer_may_be_anything(data: st.DataObject) -> None:
    items = json.loads(payload("hf_daily_papers_2026-03-10.json"))
    holder = data.draw(st.sampled_from([items[0], items[0]["paper"], items[0]["paper"]["authors"][0]]))
    holder[data.draw(st.sampled_from(sorted(holder)))] = data.draw(JSON)

    records = list(read_daily(json.dumps(items), TODAY, NOW))

    assert "arxiv:2603.03269" in {paper.id for paper in papers(records)}
    assert all(seen.paper_id in {paper.id for paper in papers(records)} for seen in sightings(records))
    "".join(paper.text for paper in papers(records)).encode()


# --- the service ------------------------------------------------------------------------------------


async def test_today_and_the_days_before_are_read(server: PaperSources, http: HttpClient) -> None:
    server.on(HUGGINGFACE, by_date({"2026-03-10": one_day()}, text("[]")))

    records = await everything(a_source(server, http))

    assert len(papers(records)) == 2
    assert sorted(request.query["date"] for request in server.requests) == ["2026-03-08", "2026-03-09", "2026-03-10"]


async def test_no_day_before_since_is_asked_for(server: PaperSources, http: HttpClient) -> None:
    server.on(HUGGINGFACE, text("[]"))

    await everything(a_source(server, http), since=NOW)

    assert [request.query["date"] for request in server.requests] == ["2026-03-10"]


@pytest.mark.parametrize(
    "trouble",
    [status(500), status(404), html(), text('{"error": "Internal"}')],
    ids=["broken", "not found", "a page", "an object"],
)
async def test_one_bad_day_does_not_cost_the_others(server: PaperSources, http: HttpClient, trouble: Answer) -> None:
    server.on(HUGGINGFACE, by_date({"2026-03-09": trouble}, one_day()))

    records = await everything(a_source(server, http))

    assert len(papers(records)) == 4
    assert [record.where for record in bad(records)] == ["listing of 2026-03-09"]


@pytest.mark.parametrize("trouble", [status(500), html(), text("[")], ids=["broken", "a page", "half a list"])
async def test_when_every_day_fails_so_does_the_source(server: PaperSources, http: HttpClient, trouble: Answer) -> None:
    server.on(HUGGINGFACE, trouble)

    with pytest.raises(SourceError, match=r"127\.0\.0\.1"):
        await everything(a_source(server, http))


async def test_without_a_network_the_other_days_are_not_tried(http: HttpClient) -> None:
    settings = HuggingFaceSettings(url=HttpUrl("http://nowhere.invalid"))

    with pytest.raises(SourceError, match="no network"):
        await everything(HuggingFace(settings, http, clock))
