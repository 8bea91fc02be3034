"""A message as lines of styled text: pure, for any width, with and without colour."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
from rich.style import Style
from rich.text import Text as Line

from adapters.terminal.controls import numbered
from bot.harmless import address, harmless, harmless_block
from bot.messages import Bold, Button, Card, Code, Form, Italic, Link, Message, Span, Text, plain

MEASURE = 100
"""Lines longer than this are tiring to read, however wide the terminal is."""
PLAIN, SOFT, STRONG = Style(), Style(dim=True), Style(bold=True)
ACCENT = Style(color="cyan")
NUMBER = Style(color="cyan", bold=True)
GAP = 2
"""Columns between a number and what it counts, and at least between a title and its aside."""
SEPARATOR = " · "


def render(message: Message) -> RenderableType:
    return _Sheet(message)


def render_form(form: Form) -> RenderableType:
    """The questions and what they are set to, as a message of its own."""
    rows = tuple((Bold(field.label), ": ", field.value or "not set") for field in form.fields)
    footer = ("Enter keeps a value, ", Code("-"), " empties it, ", Code("cancel"), " leaves all as it was.")
    return _Sheet(Message(title=(form.title,), body=rows, footer=footer))


@dataclass(frozen=True, slots=True)
class _Sheet:
    message: Message

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Line]:
        # Where rich writes no escape sequences a link cannot be clicked: its address is written out instead.
        page = _Page(console, min(options.max_width, MEASURE), clickable=console.color_system is not None)
        yield from page.of(self.message)


@dataclass(frozen=True, slots=True)
class _Page:
    console: Console
    width: int
    clickable: bool

    def of(self, message: Message) -> Iterator[Line]:
        blocks = [
            self._heading(message),
            [line for text in message.body for line in self._wrapped(self._inline(text), 0) or [Line()]],
            self._cards(message),
            self._buttons("press", message.buttons, 0),
            # Never broken into lines of ours: what is copied from here must be what was meant.
            [Line(line, no_wrap=True, overflow="ignore") for line in harmless_block(message.pre).splitlines()],
            self._footer(message.footer),
        ]
        yield from _spaced([block for block in blocks if block])

    def _heading(self, message: Message) -> list[Line]:
        title, aside = self._inline(message.title, STRONG), self._inline(message.aside, SOFT)
        room = self.width - title.cell_len - aside.cell_len
        if aside and room >= GAP:
            return [Line.assemble(title, " " * room, aside)]
        return self._wrapped(title, 0) + self._wrapped(aside, 0)

    def _cards(self, message: Message) -> list[Line]:
        digits = max((len(str(card.number)) for card in message.cards if card.number is not None), default=0)
        gutter = digits + GAP if digits else 0
        alone = len(message.cards) == 1
        blocks = []
        for number, card in numbered(message):
            press = "press" if alone and card.number is None else f"press {number}"
            blocks.append(self._card(card, gutter, press))
        roomy = any(card.byline or card.body for card in message.cards)
        return _spaced(blocks) if roomy else [line for block in blocks for line in block]

    def _card(self, card: Card, gutter: int, press: str) -> list[Line]:
        head = self._wrapped(self._title(card), gutter) or [Line(" " * gutter)]
        if card.number is not None:
            number = Line(str(card.number).rjust(gutter - GAP), NUMBER)
            head[0] = Line.assemble(number, head[0][gutter - GAP :])
        for text in card.byline:
            head += self._phrases(text, gutter)
        head += self._addresses(card, gutter)
        controls = self._links(card.links, gutter) + self._buttons(press, card.buttons, gutter)
        return _spaced([block for block in (head, self._wrapped(self._inline(card.body), gutter), controls) if block])

    def _title(self, card: Card) -> Line:
        """A title's links are not spelled out within it: their addresses follow below. What is beside one is soft."""
        linked = any(isinstance(span, Link) for span in card.title)
        words = []
        for span in card.title:
            style = SOFT if linked and isinstance(span, str) else STRONG
            words.append(self._span(span, style) if self.clickable else Line(harmless(_words(span)), style))
        return Line.assemble(*words)

    def _addresses(self, card: Card, gutter: int) -> list[Line]:
        if self.clickable:
            return []
        elsewhere = {link.url for link in card.links}
        urls = [address(span.url) for span in card.title if isinstance(span, Link) and span.url not in elsewhere]
        return [line for url in urls for line in self._wrapped(Line(url), gutter)]

    def _links(self, links: tuple[Link, ...], gutter: int) -> list[Line]:
        if self.clickable:
            return self._flowing([self._span(link, PLAIN) for link in links], gutter)
        longest = max((len(link.text) for link in links), default=0)
        rows = [Line(f"{harmless(link.text).ljust(longest)}  {address(link.url)}") for link in links]
        return [line for row in rows for line in self._wrapped(row, gutter)]

    def _buttons(self, press: str, buttons: tuple[Button, ...], gutter: int) -> list[Line]:
        """``press 2 More like this · Save``: the words to type, the first of them lit."""
        opened = [self._span(Link(button.label, button.url), PLAIN) for button in buttons if button.url]
        pressed = [_lit(button.label) for button in buttons if not button.url]
        if pressed:
            pressed[0] = Line.assemble((f"{press} ", SOFT), pressed[0])
        return self._flowing(pressed, gutter) + self._flowing(opened, gutter)

    def _footer(self, text: Text) -> list[Line]:
        """Where it is too long for a line, the commands after a sentence begin a new one."""
        ends = [index for index, span in enumerate(text) if isinstance(span, str) and span.endswith(". ")]
        if not ends or self._inline(text).cell_len <= self.width:
            return self._phrases(text, 0)
        return self._phrases(text[: ends[0] + 1], 0) + self._phrases(text[ends[0] + 1 :], 0)

    def _phrases(self, text: Text, gutter: int) -> list[Line]:
        """Soft words whose phrases are kept whole where the line is too long for all of them."""
        line = self._inline(text, SOFT)
        if line.cell_len <= self.width - gutter:
            return self._wrapped(line, gutter)
        return self._flowing(list(line.split(SEPARATOR)), gutter)

    def _flowing(self, chunks: list[Line], gutter: int) -> list[Line]:
        """Side by side with dots between them; a line ends between two of them, not within one."""
        lines: list[Line] = []
        for chunk in chunks:
            if lines and lines[-1].cell_len + len(SEPARATOR) + chunk.cell_len <= self.width - gutter:
                lines[-1] = Line.assemble(lines[-1], (SEPARATOR, SOFT), chunk)
            else:
                lines.append(chunk)
        return [wrapped for line in lines for wrapped in self._wrapped(line, gutter)]

    def _inline(self, text: Text, base: Style = PLAIN) -> Line:
        return Line.assemble(*(self._span(span, base) for span in text))

    def _span(self, span: Span, base: Style) -> Line:
        words = harmless(_words(span))
        match span:
            case str():
                return Line(words, base)
            case Bold():
                return Line(words, base + Style(bold=True, dim=False))
            case Italic():
                return Line(words, base + Style(italic=True))
            case Code():
                return Line(words, ACCENT)
            case Link(url=url):
                return self._linked(words, address(url), base)

    def _linked(self, words: str, url: str, base: Style) -> Line:
        if self.clickable:
            return Line(words, base + Style(link=url or None, underline=bool(url) and base is not STRONG))
        return Line(f"{words} ({url})" if url and url != words else words, base)

    def _wrapped(self, line: Line, indent: int) -> list[Line]:
        lines = list(line.wrap(self.console, self.width - indent, overflow="fold")) if line else []
        for wrapped in lines:
            wrapped.rstrip()
            wrapped.pad_left(indent)
        return lines


def _words(span: Span) -> str:
    return plain((span,))


def _lit(label: str) -> Line:
    """The first word is enough to type, mostly."""
    first, space, rest = harmless(label).partition(" ")
    return Line.assemble((first, ACCENT), space + rest)


def _spaced(blocks: list[list[Line]]) -> list[Line]:
    lines: list[Line] = []
    for block in blocks:
        lines += [Line(), *block] if lines else block
    return lines
