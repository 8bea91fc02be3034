"""Message -> mail: HTML that any client shows, and a text of equal worth."""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from adapters.web.templates import environment
from bot.harmless import address, harmless, harmless_block
from bot.messages import Button, Card, Link, Message, Text, plain

WIDTH = 72
URL_OF = Callable[[Button], str]
"""Where a button leads in a mail; empty for one that can do nothing there."""
PREVIEWED = 3


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands under every mail: why it came, and what can be done about it."""

    why: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Lead:
    """A button as a link."""

    label: str
    url: str
    primary: bool = False


def subject_of(message: Message) -> str:
    """The title, and what stands beside it; one line, whatever the title holds."""
    return harmless(" · ".join(filter(None, (plain(message.title), plain(message.aside))))).strip()


def html_of(message: Message, foot: Foot, url_of: URL_OF) -> str:
    """A page of its own: tables and inline styles, dark where the reader's client is dark, nothing from elsewhere."""
    return (
        _templates()
        .get_template("email/mail.html")
        .render(
            message=message,
            subject=subject_of(message),
            preview=" · ".join(plain(card.title) for card in message.cards[:PREVIEWED]),
            leads=lambda buttons: list(_leads(buttons, url_of)),
            foot=foot,
        )
    )


def text_of(message: Message, foot: Foot, url_of: URL_OF) -> str:
    """The same in plain text: every paper, reason, link and vote of the HTML."""
    blocks = [subject_of(message), *_lines(message.body, "")]
    blocks += [_card(card, url_of) for card in message.cards]
    blocks += [harmless_block(message.pre)] if message.pre else []
    blocks += [_links(message.buttons, (), "", url_of), *_lines((message.footer,), "")]
    under = [*_wrapped(foot.why, ""), *(f"{link.text}: {link.url}" for link in foot.links)]
    blocks += ["\n".join(["-- ", *under])] if under else []
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def _card(card: Card, url_of: URL_OF) -> str:
    number = f"{card.number}. " if card.number is not None else ""
    inset = " " * len(number)
    lines = [*_wrapped(plain(card.title), number, inset)]
    lines += [inset + address(span.url) for span in card.title if isinstance(span, Link) and address(span.url)]
    lines += [line for text in card.byline for line in _wrapped(plain(text), inset)]
    parts = ["\n".join(lines), *_lines((card.body,), inset), _links(card.buttons, card.links, inset, url_of)]
    return "\n\n".join(part for part in parts if part.strip())


def _links(buttons: tuple[Button, ...], links: tuple[Link, ...], inset: str, url_of: URL_OF) -> str:
    named = [(link.text, address(link.url)) for link in links[1:]]
    named += [(lead.label, lead.url) for lead in _leads(buttons, url_of)]
    return "\n".join(f"{inset}{harmless(label)}: {url}" for label, url in named if url)


def _leads(buttons: tuple[Button, ...], url_of: URL_OF) -> Iterator[Lead]:
    for button in buttons:
        if url := address(button.url or url_of(button)):
            yield Lead(button.label, url, button.primary)


def _lines(texts: tuple[Text, ...], inset: str) -> list[str]:
    return ["\n".join(_wrapped(plain(text), inset)) for text in texts if text]


def _wrapped(text: str, first: str, inset: str = "") -> list[str]:
    return textwrap.wrap(
        harmless(text).strip(),
        WIDTH,
        initial_indent=first,
        subsequent_indent=inset or first,
        break_long_words=False,
        break_on_hyphens=False,
    )


@cache
def _templates() -> Environment:
    return environment()
