"""How a command is written on a line of text: its usage, an example that works, a call as a line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from bot.commands.options import Option, Value
from bot.commands.schema import Command
from bot.commands.words import quoted

_LONGEST = 60
# Words that nothing else can be meant by: no quote, no name:value, no bare number. 09:00 and 2310.11511 are such.
_PLAIN_WORD = r"(?:[^\W\d_][\w./-]*|\d+[.:/][\w.:/-]*)"
_PLAIN = re.compile(rf"{_PLAIN_WORD}(?: {_PLAIN_WORD})*")


def usage(command: Command) -> str:
    """``trending [topic] [count] [days]``: brackets around what can be left out."""
    return " ".join([command.path, *map(_placeholder, command.options)])


def example(command: Command, also: Option | None = None) -> str:
    """A line that works: what is required, and one option more."""
    return _line(command, {o.name: o.example for o in command.options if o.required or o == also})


def line_of(command: Command, values: Mapping[str, Value]) -> str:
    """A call as a line of text, without its defaults; parsing it gives these values again."""
    defaults = {option.name: option.default for option in command.options}
    return _line(command, {n: value for n, value in values.items() if value is not None and value != defaults[n]})


def shown(text: str) -> str:
    """What somebody typed, in quotes and not longer than a sentence bears."""
    return f'"{text}"' if len(text) <= _LONGEST else f'"{text[:_LONGEST]}…"'


def _placeholder(option: Option) -> str:
    name = "|".join(option.choices) or option.name
    return f"<{name}>" if option.required else f"[{name}]"


def _line(command: Command, values: Mapping[str, Value]) -> str:
    unnamed = {option.name for option in _without_name(command.options)}
    words = [command.path]
    for option in command.options:
        if option.name in values:
            alone = option.name in unnamed
            word = _word(option, values[option.name], spaces=alone and option == command.swallowing)
            words.append(word if alone else f"{option.name}:{word}")
    return " ".join(words)


def _without_name(options: Iterable[Option]) -> Iterator[Option]:
    """The options that a value without a name surely reaches: required ones up to the text."""
    for option in takewhile(lambda option: option.required, options):
        yield option
        if option.kind == "str":
            return


def _word(option: Option, value: Value, spaces: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    plain = option.kind == "int" or (_PLAIN.fullmatch(text) and (spaces or " " not in text))
    return text if plain else quoted(text)
