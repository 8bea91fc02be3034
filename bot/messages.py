"""Everything the bot can say or ask, as plain values that each platform renders.

There is no markup inside the bot, so there is nothing to escape in it: a title such as
``<Scaling> & *stars*`` or an ``@everyone`` in an abstract is only a string.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bold:
    text: str


@dataclass(frozen=True, slots=True)
class Italic:
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type or copy, such as a command."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str


Span = str | Bold | Italic | Code | Link
Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A control. ``verb:subject`` is its one identity on every platform; with ``url`` it only opens a page."""

    label: str
    verb: str = ""
    subject: str = ""
    url: str = ""
    primary: bool = False

    @property
    def key(self) -> str:
        return f"{self.verb}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Card:
    """One thing in a list, usually a paper: renderers never cut inside one."""

    title: Text
    byline: tuple[Text, ...] = ()
    """Short lines right under the title: reasons, authors, counts."""
    body: Text = ()
    links: tuple[Link, ...] = ()
    buttons: tuple[Button, ...] = ()
    number: int | None = None
    subject: str = ""
    """The paper's id, for platforms that let people act on a card."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. ``shared`` is set by the command that made it: seen by all, or only by who asked."""

    title: Text = ()
    aside: Text = ()
    """Beside the title, for instance how many papers were looked at."""
    body: tuple[Text, ...] = ()
    """Lines; an empty one separates paragraphs."""
    cards: tuple[Card, ...] = ()
    footer: Text = ()
    buttons: tuple[Button, ...] = ()
    pre: str = ""
    """Text to copy as it is, such as BibTeX."""
    filename: str = ""
    """What to call ``pre`` where a platform can offer it as a file."""
    shared: bool = False


FieldKind = Literal["line", "lines", "number", "choice", "choices"]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. ``choices`` are (value, label) pairs."""

    name: str
    label: str
    kind: FieldKind = "line"
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    optional: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """Several questions asked at once (a modal, a settings page)."""

    title: str
    verb: str
    subject: str
    fields: tuple[Field, ...]
    submit: str = "Save"


def plain(text: Text) -> str:
    """The words alone, for notifications, logs of tests and screen readers."""
    return "".join(span if isinstance(span, str) else span.text for span in text)


def plain_message(message: Message) -> str:
    """A message as lines of words. Buttons are left out: a notification cannot be pressed."""
    head = " ".join(filter(None, (plain(message.title), plain(message.aside))))
    lines = [head, *map(plain, message.body)]
    for card in message.cards:
        number = f"{card.number}. " if card.number is not None else ""
        lines += [f"{number}{plain(card.title)}", *map(plain, card.byline), plain(card.body)]
    lines += [message.pre, plain(message.footer)]
    return "\n".join(line for line in lines if line)
