"""The bot's spans and buttons as Block Kit elements. Nothing here is parsed by Slack: all text is structure.

``rich_text`` carries each span as data, so a title such as ``<!channel> *stars*`` stays those very characters.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapters.slack import limits
from bot.messages import Bold, Button, Code, Italic, Link, Span, Text

Element = dict[str, Any]
Block = dict[str, Any]
Style = dict[str, bool]


def rich_text(lines: Iterable[Text], *, bold_first: bool = False) -> list[Block]:
    """The lines as one ``rich_text`` block, or none when there is nothing to say."""
    elements: list[Element] = []
    for index, line in enumerate(lines):
        style: Style = {"bold": True} if bold_first and index == 0 else {}
        if index:
            elements.append({"type": "text", "text": "\n"})
        elements += [element for span in line for element in _elements(span, style)]
    return [_block({"type": "rich_text_section", "elements": elements})] if _says(elements) else []


def preformatted(text: str) -> list[Block]:
    """Text to copy, in pieces that end at a line where they can."""
    pieces = _pieces(text)
    return [_block({"type": "rich_text_preformatted", "elements": [_text(piece, {})]}) for piece in pieces]


def context(words: str) -> list[Block]:
    """Small grey words; ``plain_text``, so that nothing in them is markup."""
    if not words.strip():
        return []
    return [{"type": "context", "elements": [plain_text(words, limits.TEXT)]}]


def header(words: str) -> Block:
    return {"type": "header", "text": plain_text(words, limits.HEADER)}


def actions(buttons: Sequence[Button]) -> list[Block]:
    """The buttons in rows; each carries ``verb:subject`` as its value, so that it works after any restart."""
    size = limits.BUTTONS_A_BLOCK
    rows = [buttons[start : start + size] for start in range(0, len(buttons), size)]
    return [{"type": "actions", "elements": [_button(b, n) for n, b in enumerate(row)]} for row in rows]


def plain_text(words: str, at_most: int) -> Element:
    return {"type": "plain_text", "text": shortened(words, at_most), "emoji": False}


def shortened(words: str, at_most: int) -> str:
    return words if len(words) <= at_most else f"{words[: at_most - 1]}…"


def escaped(words: str) -> str:
    """For the one kind of text that Slack does parse: a message's fallback.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _block(*elements: Element) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _elements(span: Span, style: Style) -> Iterator[Element]:
    match span:
        case str():
            yield from _texts(span, style)
        case Bold(text):
            yield from _texts(text, style | {"bold": True})
        case Italic(text):
            yield from _texts(text, style | {"italic": True})
        case Code(text):
            yield from _texts(text, style | {"code": True})
        case Link(text, url):
            yield from [_link(text, url, style)] if _opens(url) else _texts(text, style)


def _texts(words: str, style: Style) -> Iterator[Element]:
    for start in range(0, len(words), limits.TEXT):
        yield _text(words[start : start + limits.TEXT], style)


def _text(words: str, style: Style) -> Element:
    return {"type": "text", "text": words} | ({"style": style} if style else {})


def _link(words: str, url: str, style: Style) -> Element:
    shown = {"text": shortened(words, limits.TEXT)} if words else {}
    return {"type": "link", "url": url} | shown | ({"style": style} if style else {})


def _opens(url: str) -> bool:
    return url.startswith(("https://", "http://")) and len(url) <= limits.URL


def _says(elements: Sequence[Element]) -> bool:
    return any((element.get("text") or element.get("url") or "").strip() for element in elements)


def _button(button: Button, position: int) -> Element:
    """``action_id`` must differ within a row; what counts is ``value``."""
    element: Element = {
        "type": "button",
        "action_id": f"{button.verb or 'open'}:{position}",
        "text": plain_text(button.label, limits.BUTTON_LABEL),
    }
    if button.url:
        return element | {"url": button.url}
    styled = {"style": "primary"} if button.primary else {}
    return element | {"value": button.key[: limits.BUTTON_VALUE]} | styled


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for line in text.splitlines(keepends=True):
        if piece and len(piece) + len(line) > limits.TEXT:
            yield piece.rstrip("\n")
            piece = ""
        piece += line
        while len(piece) > limits.TEXT:
            yield piece[: limits.TEXT]
            piece = piece[limits.TEXT :]
    if piece.strip():
        yield piece.rstrip("\n")
