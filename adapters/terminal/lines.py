"""A typed line as what it asks for. Whatever is not a word of the terminal itself is a command to the bot."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

ROOT = "papers"
WORDS = ("react", "unreact", "press", "open", "channel", "channels", "help", "quit")
"""What the terminal understands by itself."""


@dataclass(frozen=True, slots=True)
class Say:
    """A command to the bot, without the ``/papers`` in front."""

    line: str


@dataclass(frozen=True, slots=True)
class React:
    number: int
    emoji: str
    added: bool


@dataclass(frozen=True, slots=True)
class PressWord:
    """A button by its words, on the card with that number or on the message itself."""

    words: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Open:
    """One paper's message in the thread, or without a number all of them."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Enter:
    channel: str


@dataclass(frozen=True, slots=True)
class ListChannels: ...


@dataclass(frozen=True, slots=True)
class Help: ...


@dataclass(frozen=True, slots=True)
class Quit: ...


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that begins with a word of the terminal and goes on in no way it knows."""

    sentence: str
    example: str


ALONE: Mapping[str, ListChannels | Help | Quit] = {
    "channels": ListChannels(),
    "help": Help(),
    "quit": Quit(),
    "exit": Quit(),
}
"""With more words after it each of these is a command to the bot, such as ``help topics``."""

Intent = Say | React | PressWord | Open | Enter | ListChannels | Help | Quit | Wrong


def parse(line: str, channels: Collection[str]) -> Intent:
    words = line.split()
    rest = words[1:]
    intent: Intent = Say(line.strip().removeprefix("/"))
    match words[0].casefold() if words else "":
        case "/papers" | "papers":
            intent = Say(line.split(maxsplit=1)[1].strip() if rest else "")
        case "react" | "unreact" as verb:
            intent = _reaction(rest, added=verb == "react")
        case "press":
            intent = _press(rest)
        case "open":
            intent = _open(rest)
        case "channel":
            intent = _enter(" ".join(rest), channels)
        case word if word.startswith("#"):
            intent = _enter(" ".join(words), channels)
        case word if word in ALONE and not rest:
            intent = ALONE[word]
    return intent


def _reaction(words: list[str], *, added: bool) -> Intent:
    numbers = [word for word in words if _is_number(word)]
    emoji = [word for word in words if _is_emoji(word)]
    if len(words) == 2 and len(numbers) == 1 and len(emoji) == 1:
        return React(int(numbers[0]), emoji[0].strip(":"), added)
    verb = "react" if added else "unreact"
    return Wrong("A reaction needs the number of a paper and an emoji.", f"{verb} 2 👍")


def _press(words: list[str]) -> Intent:
    number = int(words[0]) if words and _is_number(words[0]) else None
    label = " ".join(words if number is None else words[1:])
    if not label:
        return Wrong("A press needs the words on a button.", "press 2 more")
    return PressWord(label, number)


def _open(words: list[str]) -> Intent:
    if not words:
        return Open(None)
    if len(words) == 1 and _is_number(words[0]):
        return Open(int(words[0]))
    return Wrong("A thread is opened by the number of its paper.", "open 2")


def _enter(name: str, channels: Collection[str]) -> Intent:
    wanted = name.removeprefix("#").casefold()
    for channel in channels:
        if channel.casefold() == wanted:
            return Enter(channel)
    there = ", ".join(f"#{channel}" for channel in channels)
    complaint = f"There is no channel #{wanted} here, only {there}." if wanted else f"Which channel? There are {there}."
    return Wrong(complaint, f"#{next(iter(channels))}")


def _is_number(word: str) -> bool:
    return re.fullmatch(r"[0-9]{1,3}", word) is not None


def _is_emoji(word: str) -> bool:
    """A picture, or a name between colons as chat platforms write it."""
    if re.fullmatch(r":[\w+-]+:", word):
        return True
    return any(unicodedata.category(character) == "So" for character in word) or "\u20e3" in word
