"""One command definition for every platform: a typed Python signature becomes a Command."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from inspect import getdoc
from typing import TypeVar

from bot.commands.options import (
    DESCRIPTION_LENGTH,
    MOST,
    NAME,
    ByName,
    Complete,
    DeclarationError,
    Help,
    Option,
    Range,
    options_of,
)
from bot.messages import Message

__all__ = [
    "COMMANDS",
    "ByName",
    "Command",
    "Complete",
    "DeclarationError",
    "Help",
    "Option",
    "Range",
    "Registry",
    "command",
]

Callback = Callable[..., Awaitable[Message]]
Declared = TypeVar("Declared", bound=Callback)

BARE = ("show", "list", "status")
"""The verbs that a group's bare name stands for."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked of the bot, on every platform."""

    path: str
    """One word, or a group and a verb: ``topics add``."""
    description: str
    options: tuple[Option, ...]
    callback: Callback
    manages: bool = False
    """Whether it changes what a channel gets, so that a workspace may keep it to some people."""
    shared: bool = False
    """Whether everybody in the channel sees the reply."""
    anywhere: bool = False
    """Whether it also works in a place that has no digest of its own."""

    @property
    def group(self) -> str:
        """The group's name, or an empty string for a command outside of any group."""
        return self.path.rpartition(" ")[0]

    @property
    def verb(self) -> str:
        return self.path.rpartition(" ")[2]

    @property
    def swallowing(self) -> Option | None:
        """The last text option: on a line of text it takes all words that are left."""
        return next((option for option in reversed(self.options) if option.kind == "str"), None)


@dataclass(frozen=True, slots=True)
class Registry:
    """Commands by path, in the order of their declaration."""

    commands: dict[str, Command] = field(default_factory=dict)

    def command(
        self, path: str, *, manages: bool = False, shared: bool = False, anywhere: bool = False
    ) -> Callable[[Declared], Declared]:
        """Declare the decorated function as a command; raises DeclarationError at import when it cannot be one."""

        def declare(callback: Declared) -> Declared:
            try:
                command = Command(
                    path, _description(callback), options_of(callback), callback, manages, shared, anywhere
                )
                self.add(command)
            except DeclarationError as error:
                raise DeclarationError(f'Command "{path}": {error}') from None
            return callback

        return declare

    def add(self, command: Command) -> None:
        for complaint in self._complaints(command):
            raise DeclarationError(complaint)
        self.commands[command.path] = command

    def __iter__(self) -> Iterator[Command]:
        return iter(self.commands.values())

    def find(self, path: str) -> Command | None:
        """The command of that path; a group's bare name is its ``show`` or ``list``."""
        paths = (path, *(f"{path} {verb}" for verb in BARE))
        return next((self.commands[each] for each in paths if each in self.commands), None)

    def group(self, name: str) -> tuple[Command, ...]:
        """The commands of one group; those outside of any group for an empty name."""
        return tuple(command for command in self if command.group == name)

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(command.group for command in self if command.group))

    @property
    def first_words(self) -> tuple[str, ...]:
        """What a line can begin with: commands without a group, and groups."""
        return tuple(dict.fromkeys(command.path.split()[0] for command in self))

    def _complaints(self, command: Command) -> Iterator[str]:
        words = command.path.split(" ")
        if len(words) > 2:
            yield "A path is one word, or a group and a verb."
        if not all(NAME.fullmatch(word) for word in words):
            yield "A path is in lower case, at most 32 characters a word."
        if not 1 <= len(command.description) <= DESCRIPTION_LENGTH:
            yield f"The docstring's first line must have 1 to {DESCRIPTION_LENGTH} characters."
        if command.path in self.commands:
            yield "This path is declared twice."
        if command.path in self.groups or command.group in self.commands:
            yield "A name cannot be both a command and a group."
        if len(self.group(command.group)) >= MOST:
            yield f"A group holds at most {MOST} commands."
        if words[0] not in self.first_words and len(self.first_words) >= MOST:
            yield f"There can be at most {MOST} commands and groups at the top."


def _description(callback: Callback) -> str:
    return (getdoc(callback) or "").partition("\n")[0].strip()


COMMANDS = Registry()
"""Every command of the product; the modules beside this one declare them."""

command = COMMANDS.command
