import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.harmless import address, harmless, harmless_block


@pytest.mark.parametrize(
    ("hostile", "left"),
    [
        ("\x1b[31mred", "[31mred"),
        ("\x9b2Jgone", "2Jgone"),
        ("good\rbad", "good bad"),
        ("\r\x1b\r", " "),
        ("two\nlines\u2028three", "two lines three"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066isolated\u2069", "isolated"),
        ("zero\u200bwidth\u200d\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("tag\U000e0041ged", "tagged"),
        ("filler\u3164", "filler"),
        ("half \ud800 pair", "half pair"),
    ],
)
def test_what_could_act_or_hide_is_gone(hostile: str, left: str) -> None:
    assert harmless(hostile) == left


@pytest.mark.parametrize("text", ["naïve Bayes", "日本語", "★ 1.2k", "1️⃣–5️⃣", "👍🏽", "é", "x̂ ∈ ℝⁿ"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_combining_marks_do_not_pile_up() -> None:
    assert harmless("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"


def test_a_block_keeps_its_lines_and_indentation() -> None:
    assert harmless_block("@a{\r\n\tx = 1,\n  y\x1b[2J\n}") == "@a{\n    x = 1,\n  y[2J\n}"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://arxiv.org/abs/2310.11511", "https://arxiv.org/abs/2310.11511"),
        ("https://x.org/a%20b?q=1&r=2#top", "https://x.org/a%20b?q=1&r=2#top"),
        ("https://x.org/\x1b\\\x07é", "https://x.org/%5C%C3%A9"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_links(url: str, safe: str) -> None:
    assert address(url) == safe


@given(st.text())
def test_whatever_goes_in_is_one_line_of_visible_characters(text: str) -> None:
    cleaned = harmless(text)
    assert len(cleaned.splitlines()) <= 1
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text())
def test_making_harmless_twice_changes_nothing_more(text: str) -> None:
    assert harmless(harmless(text)) == harmless(text)


@given(st.text())
def test_an_address_is_ascii_without_blanks(text: str) -> None:
    safe = address(f"https://example.org/{text}")
    assert safe.isascii()
    assert safe.isprintable()
    assert " " not in safe
