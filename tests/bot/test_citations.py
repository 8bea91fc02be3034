import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citations import as_json, bibtex, ris
from bot.domain import Links, Paper
from tests.builders import a_paper

ESCAPES = {
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textbackslash{}": "\\",
    **{f"\\{character}": character for character in "&%$#_"},
}


def entries_of(text: str) -> dict[str, dict[str, str]]:
    """A small strict reader: entries by key, each with its fields as they are written between the outer braces."""
    entries: dict[str, dict[str, str]] = {}
    rest = text
    while rest:
        head = re.match(r"\n?@misc\{([a-z0-9]+),\n", rest)
        assert head, rest[:80]
        assert head[1] not in entries
        entries[head[1]], rest = fields_of(rest[head.end() :])
    return entries


def fields_of(rest: str) -> tuple[dict[str, str], str]:
    fields: dict[str, str] = {}
    while not rest.startswith("}\n"):
        head = re.match(r"  ([a-zA-Z]+) = (?:([a-z]{3})\n|\{)", rest)
        assert head, rest[:80]
        assert head[1] not in fields
        if head[2]:
            fields[head[1]], rest = head[2], rest[head.end() :]
            continue
        end = closing(rest, head.end())
        fields[head[1]] = rest[head.end() : end]
        assert rest[end : end + 3] == "},\n"
        rest = rest[end + 3 :]
    return fields, rest[2:]


def closing(text: str, start: int) -> int:
    """Where the brace closes that was opened before start. As BibTeX counts: a backslash protects nothing."""
    depth = 1
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise AssertionError("unbalanced braces")


def shown(value: str) -> str:
    """What LaTeX prints for a value of ours."""
    pattern = "|".join(map(re.escape, ESCAPES)) + "|[{}]"
    return re.sub(pattern, lambda found: ESCAPES.get(found[0], ""), value)


def entry_of(**override: Any) -> dict[str, str]:
    [fields] = entries_of(bibtex([a_paper(**override)])).values()
    return fields


def visible(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


# --- BibTeX -------------------------------------------------------------------------------------------


def test_an_arxiv_paper_in_bibtex() -> None:
    paper = a_paper(title="Retrieval that knows", published=datetime(2026, 4, 16, tzinfo=UTC))
    assert bibtex([paper]) == (
        "@misc{lovelace2026retrieval,\n"
        "  title = {Retrieval that knows},\n"
        "  author = {Lovelace, Ada and Turing, Alan},\n"
        "  year = {2026},\n"
        "  eprint = {2604.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "  url = {https://arxiv.org/abs/2604.00001},\n"
        "  month = apr\n"
        "}\n"
    )


def test_a_paper_from_elsewhere_has_no_eprint() -> None:
    assert not {"eprint", "archivePrefix", "primaryClass"} & entry_of(id="acl:2026.12").keys()


def test_a_title_cannot_end_its_field() -> None:
    fields = entry_of(title="Harmless}, note = {injected")
    assert "note" not in fields
    assert shown(fields["title"]) == "Harmless}, note = {injected"


def test_special_characters_are_escaped() -> None:
    title = entry_of(title=r"50% & $x_1$ #3 a~b ^ \alpha")["title"]
    assert title == r"50\% \& \$x\_1\$ \#3 a\textasciitilde{}b \textasciicircum{} \textbackslash{}alpha"


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("BERT: Pre-training of Deep Transformers", "{BERT}: Pre-training of Deep Transformers"),
        ("A Retrieval-Augmented LLaMA", "A Retrieval-Augmented {LLaMA}"),
        ("Deep Q-Learning in 3D", "Deep {Q}-Learning in {3D}"),
        ("A proof of the rule of Bayes by hand", "A proof of the rule of {Bayes} by hand"),
    ],
)
def test_capitals_are_protected_where_a_style_would_lose_them(title: str, written: str) -> None:
    assert entry_of(title=title)["title"] == written


@pytest.mark.parametrize(
    ("author", "written"),
    [
        ("Laurens van der Maaten", "van der Maaten, Laurens"),
        ("OpenAI", "{OpenAI}"),
        ("Research and Development", "{Research and Development}"),
        ("Lovelace, Ada", "Lovelace, Ada"),
        ("A, B, C", "{A, B, C}"),
        ("Eve} and {Mallory", r"{Eve\textbraceright{} and \textbraceleft{}Mallory}"),
    ],
)
def test_a_name_stays_one_name(author: str, written: str) -> None:
    assert entry_of(authors=(author,))["author"] == written


def test_keys_are_plain_and_differ() -> None:
    papers = [a_paper(number, title="The Übung", authors=("Jörg Müller",)) for number in range(1, 31)]
    keys = list(entries_of(bibtex(papers)))
    assert keys[:3] == ["muller2026ubung", "muller2026ubunga", "muller2026ubungb"]
    assert len(set(keys)) == 30


def test_an_address_cannot_end_its_field() -> None:
    fields = entry_of(links=Links(paper="https://example.org/a}b c\\d%20_e"))
    assert fields["url"] == "https://example.org/a%7Db%20c%5Cd%20_e"


TEXT = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*"{}\\,=@&%$#_~^\"' \n\r\u2028\x85", "and", "TY  - ", "ER  - ", "\\}", "BERT", "é"])).map(
        "".join
    ),
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    return a_paper(
        id=draw(st.one_of(st.just("arxiv:2604.00001"), TEXT)),
        title=draw(TEXT),
        authors=tuple(draw(st.lists(TEXT, max_size=3))),
        categories=tuple(draw(st.lists(TEXT, max_size=1))),
        keywords=tuple(draw(st.lists(TEXT, max_size=2))),
        links=Links(paper=draw(TEXT)),
    )


@given(st.lists(papers(), max_size=4))
def test_any_papers_make_bibtex_that_reads_back(chosen: list[Paper]) -> None:
    entries = list(entries_of(bibtex(chosen)).values())
    assert [shown(entry.get("title", "")) for entry in entries] == [visible(paper.title) for paper in chosen]
    allowed = {"title", "author", "year", "eprint", "archivePrefix", "primaryClass", "url", "month"}
    assert all(entry.keys() <= allowed for entry in entries)


# --- RIS ----------------------------------------------------------------------------------------------


def test_a_paper_in_ris() -> None:
    paper = a_paper(title="Retrieval", keywords=("search",), authors=("Ada Lovelace", "OpenAI"))
    assert ris([paper]).splitlines() == [
        "TY  - UNPB",
        "TI  - Retrieval",
        "AU  - Lovelace, Ada",
        "AU  - OpenAI",
        "PY  - 2026",
        "DA  - 2026/04/16",
        "PB  - arXiv",
        "AN  - arXiv:2604.00001",
        "KW  - search",
        "UR  - https://arxiv.org/abs/2604.00001",
        "ER  - ",
    ]


def test_a_line_break_cannot_start_a_tag() -> None:
    lines = ris([a_paper(title="One\r\nER  - \nTY  - BOOK\u2028UR  - x")]).splitlines()
    assert lines[1] == "TI  - One ER - TY - BOOK UR - x"


@given(st.lists(papers(), max_size=4))
def test_any_papers_make_ris_records_of_tagged_lines(chosen: list[Paper]) -> None:
    lines = ris(chosen).splitlines()
    tags = [line[:2] for line in lines]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    assert tags.count("TY") == tags.count("ER") == tags.count("TI") == len(chosen)
    assert tags.count("AU") <= sum(len(paper.authors) for paper in chosen)


# --- JSON ---------------------------------------------------------------------------------------------


def test_a_paper_in_the_json_of_citation_styles() -> None:
    assert json.loads(as_json([a_paper(title="Retrieval", authors=("Ada Lovelace", "OpenAI"))])) == [
        {
            "id": "lovelace2026retrieval",
            "type": "article",
            "title": "Retrieval",
            "author": [{"family": "Lovelace", "given": "Ada"}, {"literal": "OpenAI"}],
            "issued": {"date-parts": [[2026, 4, 16]]},
            "URL": "https://arxiv.org/abs/2604.00001",
            "publisher": "arXiv",
            "number": "arXiv:2604.00001",
        }
    ]


@given(st.lists(papers(), max_size=4))
def test_any_papers_make_json_with_a_key_each(chosen: list[Paper]) -> None:
    items = json.loads(as_json(chosen))
    assert [item["title"] for item in items] == [visible(paper.title) for paper in chosen]
    assert len({item["id"] for item in items}) == len(chosen)
