"""Files of papers: every format that is documented, and everything that can be wrong with them."""

import gzip
import json
import os
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources.files import Files
from adapters.sources.lines import read_line
from adapters.sources.records import Record, Unusable
from bot.domain import BadRecord, Paper, Sighting
from bot.errors import SourceError
from tests.adapters.sources.reading import NOW, PAYLOADS, bad, clock, everything, papers, payload, sightings

DAILY: dict[str, Any] = {
    "id": "2603.00001",
    "title": "A title\n over two lines",
    "abstract": "An abstract.",
    "authors": ["Ada Lovelace"],
    "published_at": "2026-03-08T14:49:20.000Z",
    "daily_date": "2026-03-10",
    "submitted_at": "2026-03-10T01:24:03.220Z",
    "organization": "A lab",
    "ai_keywords": ["speech"],
    "github_repo": "https://github.com/a/b",
    "project_page": True,
    "early": {"at": "2026-03-10T09:00:00Z", "upvotes": 12, "comments": 1, "github_stars": None},
    "again": [{"at": "2026-03-11T09:00:00Z", "upvotes": 20, "comments": 2, "github_stars": 30}],
    "late": {"at": "2026-04-10T09:00:00Z", "upvotes": 40, "comments": 3},
    "nights": [{"at": "2026-03-11T01:15:00Z", "rank": 1, "of": 20, "github_stars": 0},
               {"at": "2026-03-12T01:15:00Z", "rank": 2, "of": 20, "github_stars": 31}],
}  # fmt: skip
ARXIV: dict[str, Any] = {
    "_id": "2603.00002",
    "title": "Another",
    "text": "Its abstract.",
    "date": "2026-03-09",
    "categories": ["cs.CL", "cs.AI"],
    "authors": ["Alan Turing"],
    "n_authors": 1,
}


def a_daily(number: int, **changes: Any) -> str:
    return json.dumps(DAILY | {"id": f"2603.{number:05d}"} | changes)


async def read(path: Path) -> list[Record]:
    return await everything(Files([path], clock))


async def read_lines(tmp_path: Path, *lines: str | bytes) -> list[Record]:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return await read(path)


# --- formats ----------------------------------------------------------------------------------------


def test_a_line_of_the_dailies_is_a_paper_with_its_counts() -> None:
    paper, seen = read_line(json.dumps(DAILY))

    assert (paper.id, paper.title, paper.lab) == ("arxiv:2603.00001", "A title over two lines", "A lab")
    assert paper.listed == datetime(2026, 3, 10, 1, 24, 3, 220_000, tzinfo=UTC)
    assert paper.links.code == "https://github.com/a/b"
    assert {(sighting.signal, sighting.value, sighting.at.strftime("%m-%d")) for sighting in seen} == {
        ("upvotes", 12, "03-10"),
        ("comments", 1, "03-10"),
        ("upvotes", 20, "03-11"),
        ("comments", 2, "03-11"),
        ("stars", 30, "03-11"),
        ("stars", 31, "03-12"),
        ("upvotes", 40, "04-10"),
        ("comments", 3, "04-10"),
    }


def test_a_paper_submitted_on_another_day_is_listed_at_the_start_of_its_day() -> None:
    paper, _ = read_line(json.dumps(DAILY | {"submitted_at": "2026-03-07T22:00:00Z"}))

    assert paper.listed == datetime(2026, 3, 10, tzinfo=UTC)


def test_a_line_of_arxiv_is_a_paper_first_published_when_it_was_listed() -> None:
    paper, seen = read_line(json.dumps(ARXIV))

    assert (paper.id, paper.categories, paper.source) == ("arxiv:2603.00002", ("cs.CL", "cs.AI"), "arxiv")
    assert paper.published == paper.listed == datetime(2026, 3, 9, tzinfo=UTC)
    assert seen == []


def test_an_address_broken_over_two_lines_is_mended() -> None:
    paper, _ = read_line(json.dumps(DAILY | {"github_repo": "https://github.com/a/\nb"}))

    assert paper.links.code == "https://github.com/a/b"


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
async def test_lines_are_read_plain_or_packed(tmp_path: Path, pack: Any) -> None:
    path = tmp_path / "any-name"
    path.write_bytes(pack(f"\n{a_daily(1)}\n\n{json.dumps(ARXIV)}\n".encode()))

    assert [paper.source for paper in papers(await read(path))] == ["huggingface", "arxiv"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("hf_daily_papers_2024-06-05.json", ["2406.02430", "2406.02543"]),
        ("hf_daily_papers_2025-06-03.json", ["2506.01939", "2506.01049"]),
        ("arxiv_query.xml", ["2510.14968", "2510.14827"]),
        ("arxiv_query_empty.xml", []),
        ("arxiv_rss.xml", ["2509.13332"]),
    ],
)
async def test_a_captured_answer_is_known_by_its_content(tmp_path: Path, name: str, ids: list[str], pack: Any) -> None:
    path = tmp_path / name.partition(".")[0]
    path.write_bytes(pack(b"\xef\xbb\xbf  " + payload(name).encode()))

    assert [paper.id for paper in papers(await read(path))] == [f"arxiv:{arxiv_id}" for arxiv_id in ids]


async def test_a_captured_answer_was_counted_when_its_file_was_written(tmp_path: Path) -> None:
    path = tmp_path / "listing 2024-06-05.json"
    path.write_text(payload("hf_daily_papers_2024-06-05.json"))
    written = datetime(2024, 6, 6, tzinfo=UTC)
    os.utime(path, (written.timestamp(), written.timestamp()))

    records = await read(path)

    assert {sighting.at for sighting in sightings(records)} == {written}
    assert {str(paper.listed.date()) for paper in papers(records)} == {"2024-06-05"}


async def test_several_files_are_read_one_after_another(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text(a_daily(1))
    second.write_text(a_daily(2))

    records = await everything(Files([first, second], clock))

    assert [paper.id for paper in papers(records)] == ["arxiv:2603.00001", "arxiv:2603.00002"]


# --- what is wrong in a file ------------------------------------------------------------------------


async def test_every_bad_line_is_named_and_the_good_ones_land(tmp_path: Path) -> None:
    records = await read_lines(
        tmp_path,
        a_daily(1),
        a_daily(2)[:-20],
        a_daily(3, title=["no", "text"]),
        a_daily(4, abstract="x" * 5_000_000),
        a_daily(5).encode() + b"\xff\xfe",
        a_daily(1, title="The first again"),
        a_daily(6, early={"at": "2026-03-10T09:00:00Z", "upvotes": "many"}),
        "[1, 2]",
        a_daily(7),
    )

    assert [paper.id for paper in papers(records)] == ["arxiv:2603.00001", "arxiv:2603.00007"]
    assert bad(records) == [
        BadRecord("line 2", "not JSON"),
        BadRecord("line 3", "title is a list, not text"),
        BadRecord("line 4", "longer than 1 MB"),
        BadRecord("line 5", "not UTF-8"),
        BadRecord("line 6", "arxiv:2603.00001 again, as on line 1"),
        BadRecord("line 7", "upvotes is 'many', not a count"),
        BadRecord("line 8", "a list instead of an object"),
    ]


async def test_a_long_line_is_never_in_memory_whole(tmp_path: Path) -> None:
    path = tmp_path / "long"
    with path.open("wb") as file:
        for _ in range(60):
            file.write(b"x" * 1_000_000)
        file.write(b"\n" + a_daily(1).encode())
    tracemalloc.start()

    records = await read(path)

    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert [type(record) for record in records[:2]] == [BadRecord, Paper]


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": 7},
        {"id": "not an id"},
        {"title": ""},
        {"authors": "Ada"},
        {"authors": [1]},
        {"daily_date": "yesterday"},
        {"daily_date": "0001-01-01"},
        {"published_at": "9999-12-31T23:59:59-14:00"},
        {"submitted_at": 5},
        {"github_repo": "javascript:alert(1)"},
        {"nights": {}},
        {"nights": [3]},
        {"again": "often"},
        {"late": {"upvotes": 4}},
        {"late": {"upvotes": -4, "at": "2026-04-10T09:00:00Z"}},
    ],
    ids=str,
)
def test_a_wrong_value_makes_a_line_unusable(changes: dict[str, Any]) -> None:
    with pytest.raises(Unusable):
        read_line(json.dumps(DAILY | changes))


async def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert await read_lines(tmp_path, "") == []


async def test_the_papers_before_a_break_land_and_the_break_is_told(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl.gz"
    lines = "\n".join(a_daily(number, abstract=os.urandom(400).hex()) for number in range(1_200))
    path.write_bytes(gzip.compress(lines.encode())[:-2_000])
    records: list[Record] = []

    async def read_on() -> None:
        async for record in Files([path], clock).fetch(NOW):
            records.append(record)  # noqa: PERF401 - what came before the error is the point

    with pytest.raises(SourceError, match=r"papers\.jsonl\.gz is a gzip file that is damaged or cut short"):
        await read_on()

    assert len(papers(records)) > 0


async def test_a_missing_file_a_directory_and_a_torn_archive_are_sentences(tmp_path: Path) -> None:
    torn = tmp_path / "torn.gz"
    torn.write_bytes(b"\x1f\x8b\x08garbage")

    with pytest.raises(SourceError, match="There is no file"):
        await read(tmp_path / "missing")
    with pytest.raises(SourceError, match="is a directory"):
        await read(tmp_path)
    with pytest.raises(SourceError, match="damaged or cut short"):
        await read(torn)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><p>", "not XML"),
        (b"<html></html>", "not an Atom feed"),
        (b"[1, 2", "not JSON"),
        (b"[\xff]", "not UTF-8"),
        (b"[" + b" " * 20_000_000 + b"]", "more than 20 MB"),
        ((PAYLOADS / "arxiv_query_error.xml").read_bytes(), "refused the query"),
    ],
    ids=["half a page", "a page", "half a list", "bytes", "huge", "an error"],
)
async def test_a_document_that_is_no_answer_is_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "document"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=words):
        await read(path)


# --- anything ---------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@settings(deadline=None)
@given(st.sampled_from([DAILY, ARXIV]), st.data())
def test_any_field_may_be_anything(original: dict[str, Any], data: st.DataObject) -> None:
    changed = original | {data.draw(st.sampled_from(sorted(original))): data.draw(JSON)}

    try:
        paper, seen = read_line(json.dumps(changed))
    except Unusable:
        return

    assert paper.id
    assert all(isinstance(sighting, Sighting) for sighting in seen)
    paper.text.encode()


@settings(deadline=None)
@given(st.text() | JSON.map(json.dumps))
def test_any_line_is_a_paper_or_unusable(line: str) -> None:
    with pytest.raises(Unusable):
        read_line(line)
