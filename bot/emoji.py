"""What an emoji says of a paper: one table, whatever a platform calls the emoji."""

import re
from collections.abc import Mapping

from bot.domain import Verdict

_TABLE = {
    "👍": (Verdict.MORE, 1.0, ("+1", "thumbsup")),
    "❤": (Verdict.MORE, 1.5, ("heart",)),
    "🔥": (Verdict.MORE, 1.5, ("fire",)),
    "👎": (Verdict.LESS, 1.0, ("-1", "thumbsdown")),
    "🔖": (Verdict.SAVE, 1.5, ("bookmark",)),
    "⭐": (Verdict.SAVE, 1.5, ("star",)),
    "🚫": (Verdict.OFF_TOPIC, 1.0, ("no_entry_sign",)),
    "👀": (Verdict.READ, 0.25, ("eyes",)),
}
_VERDICTS = {emoji: (verdict, weight) for emoji, (verdict, weight, _) in _TABLE.items()}
_OWN = {verdict.value: (verdict, weight) for verdict, weight in reversed(_VERDICTS.values())}
"""What a team's own emoji stands for: the verdict with the weight of its first emoji in the table."""

_KEYCAP_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "keycap_ten")
_KEYCAPS = {**{f"{number}\N{COMBINING ENCLOSING KEYCAP}": number for number in range(1, 10)}, "🔟": 10}
_NAMES = {name: emoji for emoji, (_, _, names) in _TABLE.items() for name in names} | dict(
    zip(_KEYCAP_NAMES, _KEYCAPS, strict=True)
)

_VARIANTS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""Variation selectors and skin tones."""
_TONE = re.compile("[\U0001f3fb-\U0001f3ff]|skin-tone-(?P<number>[2-6])")
_EDGES = re.compile(r"\A[\s:]+|[\s:]+\Z")
_OF_A_SERVER = re.compile(r"<a?:(\w+):\d+>")
"""How Discord writes a server's own emoji."""


def canonical(emoji: str) -> str:
    """The one stored form: the bare character of a known emoji, else the platform's name for it."""
    bare = _EDGES.sub("", _VARIANTS.sub("", emoji).lower())
    # Slack: thumbsup::skin-tone-3
    name = _EDGES.sub("", bare.partition("::")[0])
    own = _OF_A_SERVER.fullmatch(name)
    name = own[1] if own else name
    return _NAMES.get(name, name)


def as_given(emoji: str) -> str:
    """What one person's reaction is stored under: the canonical form with its skin tone.

    👍🏻 and 👍🏿 say the same, and somebody may give both; taking one away leaves the other.
    """
    tone = _TONE.search(emoji)
    if tone is None:
        return canonical(emoji)
    return canonical(emoji) + (tone[0] if tone["number"] is None else _tone_character(int(tone["number"])))


def verdict_of(emoji: str, own: Mapping[str, str]) -> tuple[Verdict, float] | None:
    """What an emoji says and how strongly (always positive); a workspace's own map goes before the table."""
    name = canonical(emoji)
    return _OWN.get(own[name]) if name in own else _VERDICTS.get(name)


def keycap_number(emoji: str) -> int | None:
    """The number from 1 to 10 that a keycap shows."""
    return _KEYCAPS.get(canonical(emoji))


def _tone_character(number: int) -> str:
    """Slack numbers the tones of Fitzpatrick's scale from 2 to 6; Unicode has a character for each."""
    return chr(0x1F3FB + number - 2)
