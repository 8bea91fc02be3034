"""The renderer by itself: whatever a message holds, its pages are what Discord accepts, and its text stays text."""

import re
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.forms import Step, modal_of, steps_of, values_of
from adapters.discord.keys import custom_id
from adapters.discord.markdown import NOTHING, inert, line, link
from adapters.discord.render import heading, one_page, pages
from bot.messages import Bold, Button, Card, Code, Field, FieldKind, Form, Italic, Link, Message
from tests.adapters.discord.club import words
from tests.servers.discord.components import V2, complaints, modal_complaints, walk

TEXTS = st.text(max_size=300)
URLS = st.sampled_from(["", "https://arxiv.org/abs/1", "https://x.example/a(b)>c d", "javascript:alert(1)"])
SPANS = st.one_of(TEXTS, *(st.builds(kind, TEXTS) for kind in (Bold, Italic, Code)), st.builds(Link, TEXTS, URLS))
LINES = st.lists(SPANS, max_size=4).map(tuple)
LABELS = st.text(min_size=1, max_size=120).filter(str.strip)
BUTTONS = st.builds(Button, LABELS, st.sampled_from(["more", "less", "run"]), st.text(max_size=150))
CARDS = st.builds(
    Card,
    LINES,
    st.lists(LINES, max_size=3).map(tuple),
    st.lists(st.text(max_size=3000), max_size=2).map(tuple),
    st.lists(st.builds(Link, LABELS, URLS), max_size=3).map(tuple),
    st.lists(BUTTONS, max_size=6).map(tuple),
    st.one_of(st.none(), st.integers(1, 50)),
)
MESSAGES = st.builds(
    Message,
    LINES,
    LINES,
    st.lists(LINES, max_size=30).map(tuple),
    st.lists(CARDS, max_size=12).map(tuple),
    LINES,
    st.lists(BUTTONS, max_size=12).map(tuple),
    st.text(max_size=4000),
)


def json_of(page: Any) -> dict[str, Any]:
    return {"components": page.to_components(), "flags": V2, "attachments": []}


@given(MESSAGES)
def test_every_page_of_every_message_is_accepted(message: Message) -> None:
    for page in pages(message):
        assert complaints(json_of(page)) == []


@given(MESSAGES)
def test_a_post_is_always_one_message_that_is_accepted(message: Message) -> None:
    assert complaints(json_of(one_page(message))) == []


@given(st.text(max_size=200))
def test_nothing_in_a_text_is_left_active(text: str) -> None:
    shown = inert(text)
    bare = re.sub(r"\\[^A-Za-z0-9\s]", "x", shown)  # what is escaped is a letter like any other
    assert not re.search(r"[*_~|`<\[\]]|https?://", bare)
    assert not re.search(r"@(everyone|here|[&!]?\d)", bare)
    assert not re.match(r"[#>+-]|\d+[.)]\s", bare)


@given(st.text(max_size=200), st.text(max_size=60))
def test_a_label_cannot_end_its_link(text: str, path: str) -> None:
    shown = link(text, f"https://arxiv.org/{path}")
    found = re.fullmatch(r"\[([^\[\]]+)\]\(<(https://[^<>()\s\\]+)>\)", shown)
    assert found is not None or "](" not in shown


def test_what_reads_as_a_link_to_elsewhere_is_not_one() -> None:
    shown = link("[free](https://evil.example)", "https://arxiv.org/abs/1")
    assert shown == "[［free］(https\\://evil.example)](<https://arxiv.org/abs/1>)"
    assert link("a", "javascript:alert(1)") == "a"


def test_words_stay_as_they_are_where_nothing_acts() -> None:
    assert inert("Papers for #nlp · 5 of 214 new papers (+58)") == "Papers for #nlp · 5 of 214 new papers (+58)"
    assert inert("O(n_1) @ home") == "O(n\\_1) @ home"
    assert inert("@everyone") == f"@{NOTHING}everyone"
    assert inert("# a heading") == "\\# a heading"


def test_spans_have_their_marks_and_white_space_stays_outside() -> None:
    assert line(("a ", Bold(" b* "), Code("`c`"), " ", Italic("d"))) == "a  **b\\*** `ˋcˋ` *d*"


def test_cards_are_never_cut_in_two() -> None:
    cards = tuple(Card((f"Title {n}",), body=("word " * 150,), number=n) for n in range(1, 11))
    shown = [words(json_of(page)) for page in pages(Message(("List",), cards=cards))]
    assert len(shown) > 1
    for text in shown:
        assert text.count("Title ") == text.count("word word word word") // 37 or "Title" in text
    assert sum(text.count("Title ") for text in shown) == 10


def test_a_post_keeps_every_title_and_every_button_of_a_page() -> None:
    buttons = tuple(Button(label, label, "x") for label in ("more", "less", "save", "why", "abstract"))
    cards = tuple(
        Card((f"Title {n} " + "long_" * 40,), body=("word_ " * 150,), buttons=_of(buttons, n), number=n)
        for n in range(1, 6)
    )
    page = json_of(one_page(Message(("Papers for #nlp",), cards=cards)))
    assert [words(page).count(f"Title {n}") for n in range(1, 6)] == [1] * 5
    assert sum(each["type"] == 2 for each in walk(page["components"])) == 25


def _of(buttons: tuple[Button, ...], number: int) -> tuple[Button, ...]:
    return tuple(Button(each.label, each.verb, str(number)) for each in buttons)


def test_a_long_subject_has_a_short_id_of_its_own() -> None:
    one, other = Button("Undo", "run", "a" * 200), Button("Undo", "run", "a" * 201)
    assert len(custom_id(one)) <= 100
    assert custom_id(one) != custom_id(other)
    assert custom_id(Button("More", "more", "arxiv:1")) == "more:arxiv:1"


def test_the_name_of_a_thread_is_the_title_and_fits() -> None:
    assert heading(Message(("Papers for #nlp · Monday",))) == "Papers for #nlp · Monday"
    assert len(heading(Message(("long " * 40,)))) == 100
    assert heading(Message()) == "Papers"


@given(st.integers(1, 12))
def test_a_form_of_any_size_is_asked_in_steps_that_are_accepted(count: int) -> None:
    kinds: tuple[FieldKind, ...] = get_args(FieldKind)
    choices = (("a", "A" * 120), ("b", "B"))
    fields = tuple(Field(f"f{n}", "Label " * 10, kinds[n % 5], "a", choices, "hint " * 30) for n in range(count))
    form = Form("A form with a very long title that goes on and on", "settings", "settings", fields)
    asked = []
    for number in range(1, len(steps_of(form)) + 1):
        modal: dict[str, Any] = modal_of(form, number, {"f0": "x" * 5000}, {"f1": "wrong " * 40}).to_dict()
        assert modal_complaints(modal) == []
        assert Step.of(modal["custom_id"]) == Step("settings", "settings", number)
        asked += [each["component"]["custom_id"] for each in modal["components"] if "component" in each]
    # What no form can hold is not asked, since it would come back cut.
    assert asked == [field.name for field in fields][1:]


def test_what_a_modal_sends_back_is_read_by_name() -> None:
    sent = [
        {"type": 18, "component": {"type": 4, "custom_id": "time", "value": "09:00"}},
        {"type": 18, "component": {"type": 3, "custom_id": "days", "values": ["mon", "tue"]}},
        {"type": 1, "components": [{"type": 4, "custom_id": "old", "value": ""}]},
    ]
    assert values_of(sent) == {"time": "09:00", "days": "mon,tue", "old": ""}
