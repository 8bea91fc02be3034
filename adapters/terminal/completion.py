"""What the Tab key offers: the terminal's words, the bot's commands, and the values that the bot proposes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from adapters.terminal.controls import loose_buttons
from adapters.terminal.lines import ROOT, WORDS
from adapters.terminal.screen import Screen
from bot.domain import Person
from bot.harmless import harmless
from bot.ports import Call, Inbound

Commands = Callable[[], Mapping[str, Sequence[str]]]
"""The options of every command, in order, by its path: ``{"topics add": ("topic",)}``."""
PATIENCE = 1.0
"""Seconds after which a proposal comes too late to be of use."""
EMOJI = ("👍", "👎", "🔖", "🚫", "👀")


class WorkspaceCompleter(Completer):
    def __init__(
        self, commands: Commands, inbound: Inbound, person: Person, screen: Screen, channels: Sequence[str]
    ) -> None:
        self._commands = commands
        self._inbound = inbound
        self._person = person
        self._screen = screen
        self._channels = channels

    def get_completions(self, _document: Document, _event: CompleteEvent) -> Iterable[Completion]:
        """Nothing: the bot is asked asynchronously or not at all."""
        return ()

    async def get_completions_async(
        self, document: Document, _event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        line = document.text_before_cursor.lstrip()
        first, space, rest = line.partition(" ")
        rooted = bool(space) and first.casefold() in (ROOT, f"/{ROOT}")
        for completion in [] if rooted else self._of_terminal(line):
            yield completion
        command = rest.lstrip() if rooted else line
        for completion in next_words(command, self._commands()):
            yield completion
        for completion in await self._values(command):
            yield completion

    def _of_terminal(self, line: str) -> Iterator[Completion]:
        channels = [f"#{channel}" for channel in self._channels]
        yield from _beginning(line, [f"/{ROOT}", *WORDS, *channels])
        match line.split(" "):
            case ["react" | "unreact", _, emoji]:
                yield from _beginning(emoji, EMOJI)
            case ["channel", channel]:
                yield from _beginning(channel, self._channels)
            case ["press", label]:
                last, _ = next(self._screen.shown(), (None, None))
                yield from _beginning(label, [button.label for button in loose_buttons(last)] if last else [])

    async def _values(self, line: str) -> list[Completion]:
        commands = self._commands()
        path = max((path for path in commands if line.startswith(f"{path} ")), key=len, default="")
        options = commands.get(path, ())
        if not path or not options:
            return []
        words = line.removeprefix(path).lstrip().split(" ")
        index = min(len(words), len(options)) - 1
        # The last option takes the rest of the line; those before it are one word each.
        typed, is_last = " ".join(words[index:]), index == len(options) - 1
        call = Call(self._screen.here, self._person, line=line, path=path)
        try:
            async with asyncio.timeout(PATIENCE):
                values = await self._inbound.complete(call, options[index], typed)
        except TimeoutError:
            return []
        return [Completion(_quoted(harmless(value), bare=is_last), -len(typed)) for value in values]


def next_words(line: str, commands: Iterable[str]) -> Iterator[Completion]:
    """The word that stands next in every command that begins like this line."""
    *before, typed = line.split(" ")
    following: dict[str, None] = {}
    for path in commands:
        words = path.split(" ")
        if words[: len(before)] == before and len(words) > len(before) and words[len(before)].startswith(typed):
            following[words[len(before)]] = None
    return (Completion(word, -len(typed)) for word in following)


def _beginning(typed: str, words: Iterable[str]) -> Iterator[Completion]:
    return (Completion(word, -len(typed)) for word in words if word.casefold().startswith(typed.casefold()))


def _quoted(value: str, *, bare: bool) -> str:
    return value if bare or " " not in value else f'"{value}"'
