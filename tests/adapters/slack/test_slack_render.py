"""Messages as Block Kit: nothing from outside is markup, and every page is within Slack's limits."""

import json

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import limits
from adapters.slack.render import Page, render, render_one
from bot.messages import Bold, Button, Card, Code, Italic, Link, Message
from tests.servers.slack import block_kit

NASTY = "<!channel> <@U1> *bold* `code` <http://evil.example|click> @everyone & :fire:"


def elements(page: Page) -> list[dict[str, object]]:
    """Every span of every rich text on the page."""
    sections = [each for block in page.blocks if block["type"] == "rich_text" for each in block["elements"]]
    return [element for section in sections for element in section["elements"]]


def test_text_from_outside_is_only_text() -> None:
    card = Card((Link(NASTY, "https://arxiv.org/abs/1"),), ((NASTY,),), body=(NASTY,))

    [page] = render(Message(cards=(card,)))

    assert {element["type"] for element in elements(page)} == {"text", "link"}
    assert [element["text"] for element in elements(page)].count(NASTY) == 3


def test_the_fallback_cannot_ping_either() -> None:
    [page] = render(Message(body=((NASTY,),)))

    assert "<" not in page.text
    assert page.text.startswith("&lt;!channel&gt;")


def test_spans_keep_their_style() -> None:
    [page] = render(Message(body=(("a", Bold("b"), Italic("c"), Code("d"), Link("e", "https://e.example")),)))

    styles = [(element["text"], element.get("style")) for element in elements(page)]
    assert styles == [("a", None), ("b", {"bold": True}), ("c", {"italic": True}), ("d", {"code": True}), ("e", None)]


def test_a_link_that_opens_no_page_is_text() -> None:
    [page] = render(Message(body=((Link("run", "javascript:alert(1)"), Link("empty", "")),)))

    assert [element["type"] for element in elements(page)] == ["text", "text"]


def test_a_short_title_is_a_header_and_one_with_a_link_is_not() -> None:
    [header] = render(Message(("Papers for #nlp",)))
    [linked] = render(Message(("Like ", Link("A paper", "https://a.example"))))

    assert header.blocks[0]["type"] == "header"
    assert linked.blocks[0]["type"] == "rich_text"


def test_every_button_carries_its_identity() -> None:
    buttons = (Button("More", "more", "arxiv:1", primary=True), Button("PDF", url="https://a.example/pdf"))

    [page] = render(Message(buttons=buttons))

    more, pdf = page.blocks[0]["elements"]
    assert (more["value"], more["style"]) == ("more:arxiv:1", "primary")
    assert (pdf["url"], "value" in pdf) == ("https://a.example/pdf", False)


def test_pages_are_cut_between_cards() -> None:
    cards = tuple(
        Card((f"Title {n}",), body=("x" * 2_000,), buttons=(Button("Save", "save", str(n)),)) for n in range(9)
    )

    pages = render(Message(("Title",), cards=cards, footer=("The end",)))

    assert len(pages) > 1
    for page in pages:
        kinds = [block["type"] for block in page.blocks]
        assert kinds.count("rich_text") == kinds.count("actions")
    assert pages[-1].blocks[-1]["elements"][0]["text"] == "The end"


def test_one_page_keeps_every_paper_and_leaves_out_the_abstracts_first() -> None:
    cards = tuple(
        Card((f"Title {n}",), (("why",),), ("x" * 4_000,), buttons=(Button("Save", "save", str(n)),)) for n in range(5)
    )

    page = render_one(Message(cards=cards))

    said = block_kit.words(page.blocks)
    assert all(f"Title {n}" in said for n in range(5))
    assert "why" in said
    assert "xxx" not in said


def test_one_page_that_cannot_hold_all_says_where_the_rest_is() -> None:
    cards = tuple(Card((f"{n} " + "x" * 4_000,)) for n in range(5))

    page = render_one(Message(cards=cards))

    assert "3 more are in the list" in block_kit.words(page.blocks)


text = st.text(max_size=4_000)
spans = st.one_of(
    text, text.map(Bold), text.map(Code), st.builds(Link, text, st.sampled_from(["https://a.example", ""]))
)
lines = st.lists(spans, max_size=4).map(tuple)
buttons_made = st.builds(Button, st.text(min_size=1, max_size=200), st.just("more"), st.text(max_size=3_000))
cards_made = st.builds(
    Card,
    lines,
    st.lists(lines, max_size=3).map(tuple),
    body=lines,
    buttons=st.lists(buttons_made, max_size=6).map(tuple),
    number=st.none() | st.integers(1, 10),
)
messages = st.builds(
    Message,
    title=lines,
    aside=lines,
    body=st.lists(lines, max_size=3).map(tuple),
    cards=st.lists(cards_made, max_size=6).map(tuple),
    footer=lines,
    buttons=st.lists(buttons_made, max_size=30).map(tuple),
    pre=st.text(max_size=9_000),
)


@given(message=messages)
def test_whatever_is_said_slack_accepts_it(message: Message) -> None:
    for page in [*render(message), render_one(message)]:
        block_kit.check_message(page.blocks)
        assert 1 <= len(page.text) <= limits.FALLBACK


@given(message=messages)
def test_drawing_twice_draws_the_same(message: Message) -> None:
    assert json.dumps([page.blocks for page in render(message)]) == json.dumps([p.blocks for p in render(message)])
