"""The mail itself: two parts of equal worth, headers that hold, and text that stays text whatever it is."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from adapters.email.written import Written, a_letter
from bot.domain import (
    Links as PaperLinks,
)
from bot.harmless import harmless
from bot.views.addresses import letter
from tests.adapters.email.mails import ENVELOPE, YOU, a_mail
from tests.builders import NOW, a_paper

HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type", "MIME-Version"),
}
NASTY = st.text(st.characters(codec="utf-8"), min_size=1, max_size=120) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "One\r\nBcc: everybody@lab.example",
        "\u202eesrever\u202c",
        "x" * 3000,
        '"><img src=https://evil.example/t.gif>',
        "\x1b[31mred\x07",
        "=?utf-8?q?encoded?= word",
        ".\n.\r\n.",
    ]
)


class Page(HTMLParser):
    """What a client would see: elements, addresses, words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.urls: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        named = dict(attrs)
        assert not any(name.startswith("on") for name in named)
        if tag == "a":
            self.urls.append(named["href"] or "")

    def handle_data(self, data: str) -> None:
        self.words += data


ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "h1", "h2", "p", "a", "span"),
    *("br", "strong", "em", "code"),
}


def test_the_subject_says_for_whom_of_when_and_how_many() -> None:
    _, mail, _ = a_mail(a_paper(1), a_paper(2))
    assert mail["Subject"] == "Papers for you · Friday 17 April · 2 of 214 new papers"
    assert mail["From"] == "Papers <papers@lab.example>"
    assert mail["To"] == "you@lab.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "Papers <papers.papers.example>"


def test_the_way_out_is_in_the_headers_in_one_piece() -> None:
    _, _, raw = a_mail(a_paper())
    assert re.search(rb"^List-Unsubscribe: <https://papers\.example/email/unsubscribe/[\w.=-]+>\r$", raw, re.MULTILINE)
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_a_letter_is_of_no_list() -> None:
    raw = ENVELOPE.sealed(YOU.channel, a_letter(letter("https://papers.example/x", timedelta(days=3))), "<a@b>", NOW)
    assert b"List-" not in raw


def test_both_parts_lead_to_the_same_places_and_say_the_same() -> None:
    links = PaperLinks("https://a.example/p", "https://a.example/pdf", "https://a.example/code")
    written, _, _ = a_mail(a_paper(1, links=links), a_paper(2), note="Posted 2 h late.")
    page = Page(written.html)
    in_text = re.findall(r"https?://\S+", written.text)
    assert sorted(page.urls) == sorted(in_text)
    assert sum("/email/vote/" in url for url in page.urls) == 6
    for said in (
        "Paper 1 on retrieval",
        'close to "retrieval"',
        "142 upvotes",
        "Ada Lovelace",
        "Posted 2 h late.",
        "code ★ 1.2k",
    ):
        assert said in page.words
        assert said in written.text


def test_nothing_is_fetched_from_elsewhere() -> None:
    written, _, _ = a_mail(a_paper())
    assert Page(written.html).elements <= ALLOWED
    assert not re.search(r"url\(|@import|src=|background=", written.html)


@given(title=NASTY, abstract=NASTY, author=NASTY, note=NASTY)
def test_whatever_a_paper_says_is_text_in_the_mail(title: str, abstract: str, author: str, note: str) -> None:
    paper = a_paper(title=title, abstract=abstract, authors=(author,), links=PaperLinks("javascript:alert(1)"))
    written, mail, raw = a_mail(paper, note=note)
    page = Page(written.html)
    assert page.elements <= ALLOWED
    assert " ".join(harmless(title).split()) in " ".join(page.words.split())
    assert set(mail.keys()) == HEADERS
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert not raw.replace(b"\r\n", b"").count(b"\n")
    body = mail.get_body(("html",))
    assert body is not None
    assert body.get_content().splitlines() == written.html.splitlines()


@given(title=NASTY)
def test_whatever_stands_in_a_subject_adds_no_header(title: str) -> None:
    written = Written(title, "text", "<p>html</p>", "https://papers.example/email/unsubscribe/token")
    raw = ENVELOPE.sealed(YOU.channel, written, "<a@b>", NOW)
    mail = message_from_bytes(raw, policy=policy.default)
    assert set(mail.keys()) == HEADERS
    assert not {category(character) for character in str(mail["Subject"])} & {"Cc", "Cf", "Cs"}


def test_the_same_post_has_the_same_message_id_and_no_address_in_it() -> None:
    assert ENVELOPE.message_id("email:you@lab.example/2026-04-17/0") == ENVELOPE.message_id(
        "email:you@lab.example/2026-04-17/0"
    )
    assert "you" not in ENVELOPE.message_id("email:you@lab.example/2026-04-17/0")
