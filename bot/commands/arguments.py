"""The words after a command, each given to the option it is meant for: by name, then by position."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.commands.options import Option, Value
from bot.commands.schema import Command
from bot.commands.usage import example, shown
from bot.commands.values import is_flag, number_in, reading, value_of
from bot.commands.words import Word
from bot.errors import UserError

# --count 5, count:5, count=5. Phones write the two hyphens as a dash.
_NAMED = re.compile(r"(?:(?P<dashes>--|\u2013|\u2014))?(?P<name>[A-Za-z][\w-]*)(?P<sign>[:=]?)(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Words by the name of the option they were given for, and those given for none."""

    named: dict[str, list[Word]] = field(default_factory=dict)
    loose: list[Word] = field(default_factory=list)


def arguments_of(command: Command, words: Sequence[Word]) -> dict[str, Value]:
    """The values that words give to a command's options; what is missing stays missing."""
    given = _sorted(command, words)
    values: dict[str, Value] = {}
    loose = given.loose
    for option in command.options:
        if option == command.swallowing:
            text, loose = _text(command, option, given, loose)
            values |= {option.name: text} if text else {}
        elif option.name in given.named:
            values[option.name] = value_of(command, option, _joined(given.named[option.name]))
        elif loose and not option.by_name and _fits(command, option, loose[0]):
            values[option.name] = value_of(command, option, loose[0].text)
            loose = loose[1:]
    return values | _left_over(command, values, loose)


def named_option(command: Command, word: Word) -> tuple[Option, str] | None:
    """The option that a word names and the value in the same word, if it names one of the command's."""
    found = None if word.quoted else _NAMED.fullmatch(word.text)
    if found is None or not (found["dashes"] or found["sign"]) or (found["value"] and not found["sign"]):
        return None
    name = found["name"].casefold().replace("-", "_")
    return next(((option, found["value"]) for option in command.options if option.name == name), None)


def _sorted(command: Command, words: Iterable[Word]) -> Sorted:
    """A name takes one word; the name of the text option takes all words up to the next name."""
    result = Sorted()
    taking = result.loose
    rest = deque(words)
    while rest:
        word = rest.popleft()
        named = named_option(command, word)
        if named is None:
            taking.append(word)
            continue
        option, value = named
        if option.name in result.named:
            raise UserError(f"{option.name} is given twice.", example(command, option))
        result.named[option.name] = [Word(value) if value else _next_value(command, option, rest)]
        taking = result.named[option.name] if option == command.swallowing else result.loose
    return result


def _next_value(command: Command, option: Option, rest: deque[Word]) -> Word:
    if option.kind == "bool" and not (rest and is_flag(rest[0].text)):
        return Word("yes")
    if not rest:
        raise UserError(f"{option.name} needs a value.", example(command, option))
    return rest.popleft()


def _text(command: Command, option: Option, given: Sorted, loose: list[Word]) -> tuple[str, list[Word]]:
    """What the text option gets, and the words that are left for the options after it."""
    named = given.named.get(option.name)
    words = loose if named is None else named
    after = command.options[command.options.index(option) + 1 :]
    unnamed = [other for other in after if other.name not in given.named]
    spare = len(words) - (1 if named or option.required else 0)
    end = len(words) - _taken_from_end(words, unnamed, spare)
    return _joined(words[:end]), words[end:] if named is None else [*loose, *words[end:]]


def _taken_from_end(words: Sequence[Word], options: Sequence[Option], spare: int) -> int:
    """How many of a text's last words belong to the options after it: the required ones, else trailing numbers."""
    required = sum(option.required for option in options)
    if required:
        return max(0, min(required, spare))
    numbers = [None if word.quoted else number_in(word.text) for word in words]
    counted = [option for option in options if option.kind == "int" and not option.by_name]
    if spare == len(words) and None not in numbers:
        return min(spare, len(counted))
    # A number that cannot be the option's is text: ImageNet 2012.
    for count in range(min(len(counted), spare), 0, -1):
        pairs = zip(counted, numbers[-count:], strict=False)
        if all(number is not None and option.admits(number) for option, number in pairs):
            return count
    return 0


def _fits(command: Command, option: Option, word: Word) -> bool:
    """Whether a word without a name is for this option; a text that follows must not lose its first word."""
    if option.required or option.kind == "str":
        return True
    value = None if word.quoted else reading(option, word.text)
    if value is None or command.swallowing is None:
        return value is not None
    return option.kind == "int" or str(value).casefold() == word.text.casefold()


def _left_over(command: Command, values: dict[str, Value], words: Sequence[Word]) -> dict[str, Value]:
    """Words that fitted nowhere: the first option still open says what it is instead."""
    if not words:
        return {}
    unnamed = (option for option in command.options if not option.by_name)
    unfilled = (option for option in unnamed if option.name not in values and option.kind != "str")
    option = next(unfilled, None)
    if option is None:
        raise UserError(f'"{command.path}" does not take {shown(words[0].text)}.', example(command))
    return _left_over(command, values | {option.name: None}, words[1:]) | {
        option.name: value_of(command, option, words[0].text)
    }


def _joined(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)
