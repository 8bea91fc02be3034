"""A line of text becomes a command and its values: Slack, mentions, the terminal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.commands.arguments import arguments_of
from bot.commands.options import Value
from bot.commands.schema import Command, Registry
from bot.commands.usage import example, line_of, shown
from bot.commands.values import values_for
from bot.commands.words import Word, words_of
from bot.errors import UserError

ROOT = "/papers"
LONGEST_LINE = 4000
"""Characters: more than Slack or Discord send, and few enough that parsing takes no time."""

_LONGEST_PATH = 65
"""Two words of 32 characters and the space between them."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command with a valid value for each of its options."""

    command: Command
    values: Mapping[str, Value]


def parse(line: str, registry: Registry) -> Invocation:
    """What a line asks for; raises UserError with a sentence and a line that would have worked."""
    if len(line) > LONGEST_LINE:
        raise UserError(f"That line has {len(line)} characters; at most {LONGEST_LINE} are read.", "help")
    words = without_root(words_of(line)) or [Word("help")]
    command, rest = command_of(words, registry)
    if command is None:
        raise _unknown(words, registry)
    return Invocation(command, values_for(command, arguments_of(command, rest)))


def without_root(words: list[Word]) -> list[Word]:
    return words[1:] if words and words[0].text.casefold() == ROOT else words


def command_of(words: Sequence[Word], registry: Registry) -> tuple[Command | None, Sequence[Word]]:
    """The command that words begin with, and the words after it: the longest path, then a group's own name."""
    for length in (2, 1):
        command = registry.commands.get(_path(words[:length]))
        if command is not None:
            return command, words[length:]
    return (registry.find(_path(words)) if len(words) == 1 else None), ()


def _path(words: Sequence[Word]) -> str:
    return " ".join(word.text.casefold() for word in words)


# --- a command that there is not ----------------------------------------------------------------------


def _unknown(words: Sequence[Word], registry: Registry) -> UserError:
    first = _path(words[:1])
    if first not in registry.groups:
        return UserError(f"There is no command {shown(first)}. help lists them all.", _nearest(words, registry))
    verbs = ", ".join(command.verb for command in registry.group(first))
    wrong = f", not {shown(words[1].text)}" if len(words) > 1 else ""
    return UserError(f"{first} takes one of {verbs}{wrong}.", _nearest_of_group(first, words[1:], registry))


def _nearest(words: Sequence[Word], registry: Registry) -> str:
    """The line that was probably meant: a path of two words, of one word, or a group, spelt nearly so."""
    for length in (2, 1):
        paths = [path for path in registry.commands if path.count(" ") == length - 1]
        if len(words) >= length and (path := _alike(_path(words[:length]), paths)):
            return _corrected(registry.commands[path], words[length:])
    group = _alike(_path(words[:1]), registry.groups)
    return _nearest_of_group(group, words[1:], registry) if group else "help"


def _nearest_of_group(group: str, words: Sequence[Word], registry: Registry) -> str:
    """The verb that was probably meant, or else left out: the first command of the group that takes these words."""
    commands = {command.verb: command for command in registry.group(group)}
    if words and (verb := _alike(_path(words[:1]), commands)):
        return _corrected(commands[verb], words[1:])
    lines = [line for command in commands.values() if words and (line := _taking(command, words))]
    return lines[0] if lines else example(registry.find(group) or next(iter(commands.values())))


def _alike(typed: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(typed[:_LONGEST_PATH], list(known), n=1)), "")


def _corrected(command: Command, words: Sequence[Word]) -> str:
    return _taking(command, words) or example(command)


def _taking(command: Command, words: Sequence[Word]) -> str:
    """The line of a command with these words after it, or an empty string when it does not take them."""
    try:
        return line_of(command, values_for(command, arguments_of(command, words)))
    except UserError:
        return ""
