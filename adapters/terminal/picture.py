"""A picture of the terminal, for pages: the rendered messages as an SVG that fetches nothing."""

import re
from collections.abc import Sequence
from html import unescape
from io import StringIO

from rich.cells import cell_len
from rich.console import Console

from adapters.terminal.render import render
from bot.messages import Message

WIDTH = 84
FONTS = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
CELL = 12.2
"""The width of a column in rich's picture: 20 px high letters times 0.61."""


def picture(messages: Sequence[Message], title: str) -> str:
    """The messages one under the other in a terminal's window, with ``title`` in its bar."""
    console = Console(
        record=True, file=StringIO(), width=WIDTH, force_terminal=True, color_system="truecolor", legacy_windows=False
    )
    for number, message in enumerate(messages):
        console.print(*([""] if number else []), render(message), sep="\n")
    svg = console.export_svg(title=title, unique_id="terminal")
    return _with_plain_keycaps(_stretched_by_columns(_with_fonts_at_hand(svg)))


def _with_fonts_at_hand(svg: str) -> str:
    """Without the web fonts: a picture in a README must not call anybody."""
    return re.sub(r"\s*@font-face\s*\{[^}]*\}", "", svg).replace("Fira Code, monospace", FONTS)


def _with_plain_keycaps(svg: str) -> str:
    """① for 1️⃣: a picture is also looked at where no emoji font is."""
    return re.sub("([1-9])\ufe0f\u20e3", lambda keycap: chr(ord("①") + int(keycap[1]) - 1), svg)


def _stretched_by_columns(svg: str) -> str:
    """Rich gives each run of text the length of its characters; 1️⃣ has three of them in two columns."""

    def lengthened(found: re.Match[str]) -> str:
        columns = cell_len(unescape(found["words"]))
        return f'textLength="{columns * CELL:g}"{found["rest"]}>{found["words"]}<'

    return re.sub(r'textLength="[^"]*"(?P<rest>[^>]*)>(?P<words>[^<]*)<', lengthened, svg)
