"""What a command takes: a typed Python parameter becomes an option."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

Kind = Literal["str", "int", "bool", "choice"]
Value = str | int | bool | None

# Discord's limits for slash commands, the narrowest of all platforms:
# https://discord.com/developers/docs/interactions/application-commands#application-command-object
NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
DESCRIPTION_LENGTH = 100
MOST = 25
"""Options of one command, choices of one option, commands of one group."""

_TYPICAL = 5
_EXAMPLE = re.compile(r"\be\.g\. (?P<example>.+?)\.?$")


@dataclass(frozen=True, slots=True)
class Help:
    """What an option is for. An example after ``e.g.`` is used in hints."""

    text: str


@dataclass(frozen=True, slots=True)
class Complete:
    """Which list completes an option while it is typed."""

    source: str


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and the largest number that are allowed."""

    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class ByName:
    """Given by its name only: a number at the end of a text stays text, as in ``search llama 3``."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a command takes."""

    name: str
    kind: Kind
    help: str
    required: bool = True
    default: Value = None
    choices: tuple[str, ...] = ()
    complete: str = ""
    minimum: int | None = None
    maximum: int | None = None
    by_name: bool = False
    """Whether a value without the name in front never reaches it."""

    @property
    def example(self) -> str:
        """A value that works, for hints."""
        found = _EXAMPLE.search(self.help)
        match self.kind:
            case "choice":
                return str(self.default or self.choices[0])
            case "bool":
                return "yes"
            case "int":
                return str(self.default if self.default is not None else self._typical_number)
            case "str":
                return found["example"] if found else self.name

    def admits(self, number: int) -> bool:
        """Whether a number is in range."""
        above = self.minimum is None or number >= self.minimum
        return above and (self.maximum is None or number <= self.maximum)

    @property
    def _typical_number(self) -> int:
        raised = _TYPICAL if self.minimum is None else max(self.minimum, _TYPICAL)
        return raised if self.maximum is None else min(self.maximum, raised)


class DeclarationError(TypeError):
    """A command is declared in a way that some platform cannot offer."""


def options_of(callback: Callable[..., Any]) -> tuple[Option, ...]:
    """The options that a command's signature declares; its first parameter is the context."""
    parameters = list(signature(callback).parameters.values())
    if not parameters:
        raise DeclarationError("The first parameter of a command is its context.")
    options = tuple(_option(parameter) for parameter in parameters[1:])
    if len(options) > MOST:
        raise DeclarationError(f"A command takes at most {MOST} options, not {len(options)}.")
    return options


def _option(parameter: Parameter) -> Option:
    name = parameter.name
    _check_parameter(parameter)
    bare, optional, notes = _taken_apart(parameter.annotation)
    helped = next((note.text for note in notes if isinstance(note, Help)), "")
    limits = next((note for note in notes if isinstance(note, Range)), Range())
    required = parameter.default is Parameter.empty
    if required and optional:
        raise DeclarationError(f"{name} may be None, so give it a default.")
    option = Option(
        name=name,
        kind=_kind(name, bare),
        help=helped,
        required=required,
        default=None if required else parameter.default,
        choices=get_args(bare) if get_origin(bare) is Literal else (),
        complete=next((note.source for note in notes if isinstance(note, Complete)), ""),
        minimum=limits.minimum,
        maximum=limits.maximum,
        by_name=any(isinstance(note, ByName) for note in notes),
    )
    for complaint in _complaints(option, optional, limited=limits != Range()):
        raise DeclarationError(complaint)
    return option


def _check_parameter(parameter: Parameter) -> None:
    if parameter.kind not in {Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY}:
        raise DeclarationError(f"{parameter} cannot be an option: it has no name that can be passed.")
    if parameter.annotation is Parameter.empty:
        raise DeclarationError(f"{parameter.name} needs a type: str, int, bool or Literal[...].")
    if isinstance(parameter.annotation, str):
        raise DeclarationError(f"{parameter.name} has its type in quotes; write it as it is.")


def _taken_apart(annotation: Any) -> tuple[Any, bool, list[Any]]:
    """The bare type, whether None is allowed, and the notes of ``Annotated`` around either."""
    if get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        bare, optional, more = _taken_apart(inner)
        return bare, optional, [*notes, *more]
    members = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else ()
    others = [member for member in members if member is not NoneType]
    if NoneType in members and len(others) == 1:
        bare, _, notes = _taken_apart(others[0])
        return bare, True, notes
    return annotation, False, []


def _kind(name: str, bare: Any) -> Kind:
    if bare is str:
        return "str"
    if bare is int:
        return "int"
    if bare is bool:
        return "bool"
    if get_origin(bare) is Literal and all(isinstance(choice, str) for choice in get_args(bare)):
        return "choice"
    raise DeclarationError(f"{name} can be str, int, bool or a Literal of strings, not {bare}.")


def _complaints(option: Option, optional: bool, limited: bool) -> Iterator[str]:
    name = option.name
    if not NAME.fullmatch(name):
        yield f"{name} is no name for an option: lower case, at most 32 characters."
    if not 1 <= len(option.help) <= DESCRIPTION_LENGTH:
        yield f"{name} needs a Help of 1 to {DESCRIPTION_LENGTH} characters; it has {len(option.help)}."
    if len(option.choices) > MOST or any(not 1 <= len(choice) <= DESCRIPTION_LENGTH for choice in option.choices):
        yield f"{name} can have {MOST} choices of 1 to {DESCRIPTION_LENGTH} characters."
    if len({choice.casefold() for choice in option.choices}) < len(option.choices):
        yield f"{name} has two choices that differ only in case."
    if option.by_name and option.required:
        yield f"{name} is required, so it cannot be given by name only."
    if limited and option.kind != "int":
        yield f"{name} is no number, so it cannot have a Range."
    if not option.required and not _default_fits(option, optional):
        yield f"{name} cannot have {option.default!r} as its default."


def _default_fits(option: Option, optional: bool) -> bool:
    default = option.default
    if default is None:
        return optional
    match option.kind:
        case "int":
            return type(default) is int and option.admits(default)
        case "choice":
            return default in option.choices
        case "bool":
            return isinstance(default, bool)
        case "str":
            return isinstance(default, str)
