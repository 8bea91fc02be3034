"""Text from papers made harmless: nothing in it moves the cursor, hides a word or turns the reading order."""

import re
import unicodedata
from urllib.parse import quote

PRESENTATION = frozenset("\ufe0e\ufe0f")
"""Invisible, but they choose between text and emoji: 1️⃣ needs one."""
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(code)
    for span in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
    for code in range(span[0], span[1] + 1)
}
"""Default-ignorable characters that Unicode does not file under formatting (Cf)."""
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Controls, formatting (bidi overrides, zero-width characters, tags) and lone surrogates."""
MARKS = 4
"""Combining marks on one letter; more would pile up over the neighbouring lines."""
URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"


def harmless(text: str) -> str:
    """One line: every run of white space, line breaks included, is one space."""
    return re.sub(" +", " ", _visible(re.sub(r"\s", " ", text)))


def harmless_block(text: str) -> str:
    """Several lines with their indentation, such as BibTeX."""
    return "\n".join(_visible(line.expandtabs(4)) for line in text.splitlines())


def address(url: str) -> str:
    """A web address in ASCII that is safe inside an escape sequence, or an empty string."""
    cleaned = quote(_visible(url), safe=URL_CHARACTERS)
    return cleaned if re.match(r"https?://[^/]", cleaned) else ""


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if character not in PRESENTATION and (category in UNSEEN or character in BLANKS):
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MARKS:
            kept.append(character)
    return "".join(kept)
