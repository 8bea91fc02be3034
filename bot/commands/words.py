"""A line as people type it, cut into words: quotes of every kind, apostrophes, spaces that are no spaces."""

import re
from dataclasses import dataclass

_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
        # Invisible characters that come along when text is copied.
        **dict.fromkeys("\u200b\u2060\ufeff", ""),
    }
)
# A quote opens at the start of a word (or of a value: topic:"...") and closes before a space or the end.
# Any other quote, and one that never closes, is an ordinary character: don't, Bayes' rule.
_WORD = re.compile(
    r"""(?P<before>[^\s"']*[:=])?
        (?: "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^']|'(?=\S))*)' )
        (?=\s|\Z)
      | (?P<plain>\S+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r'\\(["\\])')
_LINK = re.compile(r"(?<!\S)<(https?://[^\s<>|]+)>(?!\S)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line; a quoted one may hold spaces."""

    text: str
    quoted: bool = False
    """Quoted as a whole, so that it can only be text."""


def words_of(line: str) -> list[Word]:
    """The words of a line. Any text has some reading; nothing raises."""
    return [_word(found) for found in _WORD.finditer(line.translate(_STRAIGHT))]


def cleaned(text: str) -> str:
    """One line of text with straight quotes and single spaces, without angle brackets around links."""
    return " ".join(_LINK.sub(r"\1", text.translate(_STRAIGHT)).split())


def quoted(text: str) -> str:
    """Text in double quotes, such that ``words_of`` reads it back."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _word(found: re.Match[str]) -> Word:
    before = found["before"] or ""
    if found["double"] is not None:
        return Word(before + _ESCAPED.sub(r"\1", found["double"]), quoted=not before)
    if found["single"] is not None:
        return Word(before + found["single"], quoted=not before)
    return Word(found["plain"])
