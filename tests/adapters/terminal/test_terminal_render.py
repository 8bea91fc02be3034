import re
import unicodedata
from collections.abc import Callable
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from adapters.terminal.render import render, render_form
from bot.messages import Bold, Button, Card, Code, Field, Form, Italic, Link, Message, Span
from tests.adapters.terminal.messages import a_list, a_reply, an_export, an_introduction, an_overview

OWN_SEQUENCES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[!-~]*\x1b\\")
"""Styles, and links to addresses in printable ASCII."""


def shown(message: Message, width: int = 80, *, colour: bool = False) -> str:
    console = Console(
        file=StringIO(), width=width, force_terminal=colour, color_system="truecolor" if colour else None, _environ={}
    )
    console.print(render(message), crop=False)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("make", [an_overview, lambda: a_reply(2), an_introduction, a_list, an_export])
def test_messages_look_like_this_in_80_columns(make: Callable[[], Message], snapshot: SnapshotAssertion) -> None:
    assert shown(make()) == snapshot


@pytest.mark.parametrize("make", [an_overview, lambda: a_reply(2)])
def test_messages_look_like_this_in_40_columns(make: Callable[[], Message], snapshot: SnapshotAssertion) -> None:
    assert shown(make(), width=40) == snapshot


def test_a_form_lists_its_questions_and_what_is_set(snapshot: SnapshotAssertion) -> None:
    fields = (Field("at", "Time", value="09:00"), Field("mutes", "Muted words", "lines"))
    console = Console(file=StringIO(), width=80, _environ={})
    console.print(render_form(Form("Settings of this channel", "settings", "settings", fields)))
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue() == snapshot


def test_the_aside_stands_at_the_right_edge() -> None:
    first = shown(an_overview()).splitlines()[0]
    assert first.startswith("Papers for #nlp")
    assert first.endswith("3 of 214 new papers")
    assert cell_len(first) == 80


def test_an_aside_that_does_not_fit_stands_below() -> None:
    assert shown(an_overview(), width=40).splitlines()[:2] == [
        "Papers for #nlp · Monday 23 November",
        "3 of 214 new papers",
    ]


def test_a_very_wide_terminal_is_not_used_to_its_edge() -> None:
    assert max(map(cell_len, shown(an_overview(), width=240).splitlines())) == 100


def test_a_title_is_a_link_where_links_can_be_clicked() -> None:
    coloured = shown(an_overview(), colour=True)
    assert ";https://arxiv.org/abs/2604.00002\x1b\\" in coloured
    assert "https://arxiv.org/abs/2604.00002" not in coloured.replace(";https://arxiv.org/abs/2604.00002\x1b\\", "")


def test_an_address_is_written_out_where_links_cannot_be_clicked() -> None:
    assert "   https://arxiv.org/abs/2604.00002\n" in shown(an_overview())


def test_no_escape_sequence_is_written_without_a_terminal() -> None:
    assert "\x1b" not in shown(an_overview()) + shown(a_reply(2))


def test_markup_in_a_title_is_only_text() -> None:
    title = "[bold red]Loud[/] :smile: <b>and</b> [link=https://x.org]*stars*[/link]"
    assert title in shown(Message(cards=(Card((title,)),)), width=100)


def test_text_to_copy_keeps_its_lines_and_indentation() -> None:
    source = "@article{a,\n  title = {" + "long " * 40 + "},\n}"
    assert source in shown(Message(pre=source))


def test_wide_characters_keep_the_aside_at_the_edge() -> None:
    first = shown(Message(title=("日本語の論文 🔥",), aside=("３ papers",))).splitlines()[0]
    assert cell_len(first) == 80


def test_phrases_of_a_reason_are_not_broken_where_they_fit() -> None:
    reason = "close to “retrieval-augmented generation” · 142 upvotes, +58 since yesterday · code ★ 1.2k"
    lines = shown(Message(cards=(Card(("T",), ((reason,),), number=1),))).splitlines()
    assert lines[1:] == [
        "   close to “retrieval-augmented generation” · 142 upvotes, +58 since yesterday",
        "   code ★ 1.2k",
    ]


HOSTILE = "[]/\\\x1b\r\n\t\x9b\u202e\u200b\u0301\u65e5\U0001f5251\ufe0f\u20e3 a\u00e9\u00b7"
words = st.text(max_size=60) | st.text(HOSTILE, max_size=60)
urls = words | words.map(lambda text: f"https://example.org/{text}")
spans: st.SearchStrategy[Span] = st.one_of(
    words, words.map(Bold), words.map(Italic), words.map(Code), st.builds(Link, words, urls)
)
texts = st.lists(spans, max_size=3).map(tuple)
buttons = st.lists(st.builds(Button, words, words, words, st.just("") | urls), max_size=3).map(tuple)
cards = st.builds(
    Card,
    title=texts,
    byline=st.lists(texts, max_size=2).map(tuple),
    body=texts,
    links=st.lists(st.builds(Link, words, urls), max_size=3).map(tuple),
    buttons=buttons,
    number=st.none() | st.integers(1, 120),
)
messages = st.builds(
    Message,
    title=texts,
    aside=texts,
    body=st.lists(texts, max_size=3).map(tuple),
    cards=st.lists(cards, max_size=3).map(tuple),
    footer=texts,
    buttons=buttons,
)


@given(messages, st.integers(20, 120))
def test_no_line_is_wider_than_the_terminal_whatever_is_in_it(message: Message, width: int) -> None:
    assert all(cell_len(line) <= width for line in shown(message, width).split("\n"))


@given(messages, words)
def test_nothing_in_any_text_reaches_the_terminal_as_a_control(message: Message, pre: str) -> None:
    written = (shown(message) + shown(Message(pre=pre))).replace("\n", "")
    assert not {unicodedata.category(character) for character in written} & {"Cc", "Cf", "Cs"}


@given(messages)
def test_the_only_escape_sequences_are_our_own_styles_and_links(message: Message) -> None:
    written = OWN_SEQUENCES.sub("", shown(message, colour=True))
    assert not {unicodedata.category(character) for character in written.replace("\n", "")} & {"Cc", "Cf", "Cs"}
