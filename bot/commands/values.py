"""What people type, or a platform sends, becomes the value that an option takes."""

import re
from collections.abc import Mapping

from bot.commands.options import Option, Value
from bot.commands.schema import Command
from bot.commands.usage import example, shown
from bot.commands.words import cleaned
from bot.errors import UserError

_NUMBER = re.compile(r"[+-]?\d{1,9}")
_FLAGS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


def values_for(command: Command, raw: Mapping[str, Value]) -> dict[str, Value]:
    """Every option's value, defaults filled in; raises UserError for what is missing, wrong or unknown."""
    names = {option.name for option in command.options}
    for name in raw:
        if name not in names:
            raise UserError(f'"{command.path}" has no option {shown(name)}.', example(command))
    return {option.name: _given_or_default(command, option, raw.get(option.name)) for option in command.options}


def value_of(command: Command, option: Option, given: str | int | bool) -> str | int | bool:
    """One option's value; raises UserError with a line that would have worked."""
    value = reading(option, given)
    if value is None or (option.kind == "int" and not option.admits(int(value))):
        raise UserError(f"{option.name} {_expected(option)}, not {shown(str(given))}.", example(command, option))
    return value


def reading(option: Option, given: str | int | bool) -> str | int | bool | None:
    """What was given as a value of the option's kind, if it can be read so."""
    match option.kind:
        case "str":
            return cleaned(str(given))
        case "int":
            return number_in(given)
        case "bool":
            return given if isinstance(given, bool) else _FLAGS.get(str(given).strip().casefold())
        case "choice":
            return _choice(option, str(given))


def is_flag(text: str) -> bool:
    return text.casefold() in _FLAGS


def number_in(given: str | int | bool) -> int | None:
    """The whole number that somebody gave, if it is one."""
    if isinstance(given, bool):
        return None
    if isinstance(given, int):
        return given
    return int(given) if _NUMBER.fullmatch(given.strip()) else None


def _given_or_default(command: Command, option: Option, given: Value) -> Value:
    value = None if given is None else value_of(command, option, given)
    if value is not None and value != "":
        return value
    if option.required:
        raise UserError(f'"{command.path}" needs the {option.name}: {option.help.rstrip(".")}.', example(command))
    return option.default


def _choice(option: Option, given: str) -> str | None:
    """The choice of that name, or the only one that begins so."""
    wanted = given.strip().casefold()
    exact = [choice for choice in option.choices if choice.casefold() == wanted]
    begun = [choice for choice in option.choices if wanted and choice.casefold().startswith(wanted)]
    return next((found[0] for found in (exact, begun) if len(found) == 1), None)


def _expected(option: Option) -> str:
    match option.kind:
        case "int" if option.minimum is not None and option.maximum is not None:
            return f"is a number from {option.minimum} to {option.maximum}"
        case "int" if option.minimum is not None:
            return f"is a number from {option.minimum} up"
        case "int" if option.maximum is not None:
            return f"is a number up to {option.maximum}"
        case "int":
            return "is a whole number"
        case "bool":
            return "is yes or no"
        case _:
            return f"is one of {', '.join(option.choices)}"
