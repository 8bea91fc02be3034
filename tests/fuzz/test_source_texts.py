"""Answers of the sources that were cut, doubled and overwritten on the way: records, or one sentence."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.arxiv_xml import read_atom, read_rss, root_of, skipped_days
from adapters.sources.huggingface_json import read_daily
from adapters.sources.lines import read_line
from adapters.sources.records import Unusable
from bot.domain import BadRecord, Paper, Sighting
from tests.adapters.sources.reading import payload

NOW = datetime(2026, 3, 11, tzinfo=UTC)
LISTING = payload("hf_daily_papers_2026-03-10.json")
FEEDS = [
    payload(name) for name in ("arxiv_rss.xml", "arxiv_query.xml", "arxiv_query_empty.xml", "arxiv_query_error.xml")
]
LINES = payload("hf_daily_2026-04-10_to_16.jsonl").splitlines()
SCRAPS = st.text(max_size=20) | st.sampled_from(
    [
        "<",
        ">",
        "&",
        "]]>",
        "<!DOCTYPE x>",
        "&lt;&amp;",
        '"',
        "\\u0000",
        "\\ud800",
        "{",
        "[[",
        "null",
        "1e999",
        "-",
        "\x00",
    ]
)


@st.composite
def spoiled(draw: st.DrawFn, text: str) -> str:
    """Up to four pieces of it replaced by something else, or by another piece of it."""
    for _ in range(draw(st.integers(0, 4))):
        start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        end = min(end, start + draw(st.sampled_from([0, 1, 5, 50, len(text)])))
        text = text[:start] + draw(SCRAPS | st.just(text[end : end + 200])) + text[end:]
    return text


@given(st.sampled_from(FEEDS).flatmap(spoiled))
def test_any_spoiled_feed_is_records_or_a_sentence(text: str) -> None:
    try:
        root = root_of(text)
        records = [*read_rss(root)] if root.tag == "rss" else [*read_atom(root).records]
    except Unusable:
        return
    skipped_days(root)
    assert all(isinstance(record, Paper | BadRecord) for record in records)


@given(spoiled(LISTING))
def test_any_spoiled_listing_is_records_or_a_sentence(text: str) -> None:
    try:
        records = list(read_daily(text, date(2026, 3, 10), NOW))
    except Unusable:
        return
    assert all(isinstance(record, Paper | Sighting | BadRecord) for record in records)
    "".join(record.text for record in records if isinstance(record, Paper)).encode()


@given(st.sampled_from(LINES).flatmap(spoiled))
def test_any_spoiled_line_of_a_file_is_a_paper_or_a_sentence(line: str) -> None:
    try:
        paper, _ = read_line(line)
    except Unusable:
        return
    paper.text.encode()


@pytest.mark.parametrize("feed", FEEDS[:2])
def test_the_right_answers_are_right(feed: str) -> None:
    root = root_of(feed)
    assert [*read_rss(root)] if root.tag == "rss" else read_atom(root).records
