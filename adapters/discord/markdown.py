"""Text from outside made inert: in Discord's Markdown nothing of it can format, link, mention or ping."""

import re

from bot.harmless import address, harmless, harmless_block
from bot.messages import Bold, Code, Italic, Link, Span, Text

# A backslash before punctuation shows the character as it is: https://discord.com/developers/docs/reference#message-formatting
_ACTIVE = re.compile(r"[\\*_~|`<\[\]]|(?<=https)://|(?<=http)://")
_AT_THE_START = re.compile(r"\A(?P<mark>[-+>#]|\d+(?=[.)]\s))")
_PING = re.compile(r"@(?=everyone|here|[&!]?\d)")
_IN_AN_ADDRESS = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"})
# Inside a link's label a backslash does not help against brackets.
_IN_A_LABEL = str.maketrans({"[": "［", "]": "］"})
NOTHING = "\u200b"
WIDE = "\u2003"


def inert(text: str) -> str:
    """One line of plain words."""
    words = _ACTIVE.sub(lambda found: f"\\{found[0]}", harmless(text))
    words = _AT_THE_START.sub(_stopped, words)
    return _PING.sub(f"@{NOTHING}", words)


def line(text: Text) -> str:
    """Spans in Discord's Markdown, on one line."""
    indent = WIDE if text and isinstance(text[0], str) and text[0].startswith("  ") else ""
    return indent + "".join(map(_span, text)).strip()


def link(words: str, url: str) -> str:
    """A masked link without a preview; only words where the address is none."""
    target = address(url).translate(_IN_AN_ADDRESS)
    label = inert(words.translate(_IN_A_LABEL))
    return f"[{label}](<{target}>)" if target and label else inert(words)


def block(text: str) -> str:
    """Several lines to copy as they are; empty when they hold what would end the block."""
    kept = harmless_block(text)
    return f"```\n{kept}\n```" if kept and "```" not in kept else ""


def _span(span: Span) -> str:
    match span:
        case str():
            return _within(span, "")
        case Bold(text):
            return _within(text, "**")
        case Italic(text):
            return _within(text, "*")
        case Code(text):
            words = harmless(text).replace("`", "ˋ").strip()
            return f"`{words}`" if words else ""
        case Link(text, url):
            return link(text, url)


def _within(text: str, mark: str) -> str:
    """White space stays outside of the marks, where it does no harm."""
    words = harmless(text)
    inner = inert(words.strip())
    if not inner:
        return words
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}{mark}{inner}{mark}{after}"


def _stopped(found: re.Match[str]) -> str:
    mark = found["mark"]
    return f"{mark}{NOTHING}" if mark.isdecimal() else f"\\{mark}"
