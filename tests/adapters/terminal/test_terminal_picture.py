import re
from xml.etree import ElementTree as ET

from adapters.terminal.picture import picture
from bot.messages import Message
from tests.adapters.terminal.messages import a_reply, an_overview

SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> str:
    return " ".join("".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text")).replace("\xa0", " ")


def test_a_picture_shows_the_messages_and_its_title() -> None:
    words = words_of(picture([an_overview(), a_reply(2)], "#nlp"))
    assert "#nlp" in words
    assert "Papers for #nlp · Monday 23 November" in words
    assert "Language models are given ever longer contexts" in words


def test_a_picture_fetches_nothing() -> None:
    svg = picture([an_overview()], "#nlp")
    assert "@font-face" not in svg
    assert not re.search(r"url\((?!#)|href|<image|<script|@import", svg)


def test_the_same_messages_make_the_same_picture() -> None:
    assert picture([an_overview()], "#nlp") == picture([an_overview()], "#nlp")


def test_markup_in_a_title_stays_text_in_a_picture() -> None:
    assert "<script>alert(1)</script>" in words_of(picture([Message(("<script>alert(1)</script>",))], "a & b"))


def test_keycaps_are_drawn_with_digits_that_every_font_has() -> None:
    words = words_of(picture([an_overview()], "#nlp"))
    assert "Vote with ①–③, or open" in words
    assert "\u20e3" not in words


def test_a_run_of_text_is_as_long_as_its_columns() -> None:
    svg = picture([Message(("日本語",))], "")
    lengths = [text.get("textLength") for text in ET.fromstring(svg).iter(f"{SVG}text")]
    assert "73.2" in lengths
