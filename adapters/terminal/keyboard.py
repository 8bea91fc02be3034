"""Where lines come from: a prompt with history and completion, or whatever is piped in."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.text import Text as Line

from bot.harmless import harmless


class Keyboard(Protocol):
    """None is the end of the input."""

    async def command(self, prompt: str) -> str | None: ...
    async def answer(self, question: str) -> str | None: ...


@contextmanager
def keyboard(console: Console, completer: Completer, stdin: TextIO | None = None) -> Iterator[Keyboard]:
    """A prompt when there is a person at both ends, plain lines otherwise."""
    source = stdin or sys.stdin
    if source.isatty() and console.is_terminal:
        # What is printed meanwhile appears above the prompt and leaves it as it was.
        with patch_stdout(raw=True):
            yield _Prompt(completer)
    else:
        yield _Plain(source, console)


class _Prompt:
    def __init__(self, completer: Completer) -> None:
        self._commands: PromptSession[str] = PromptSession(
            history=InMemoryHistory(), completer=completer, complete_while_typing=False
        )
        self._answers: PromptSession[str] = PromptSession()

    async def command(self, prompt: str) -> str | None:
        """Ctrl-C abandons the line, as in a shell; Ctrl-D ends."""
        try:
            return await self._commands.prompt_async(FormattedText([("bold ansicyan", prompt)]))
        except KeyboardInterrupt:
            return ""
        except EOFError:
            return None

    async def answer(self, question: str) -> str | None:
        try:
            return await self._answers.prompt_async(FormattedText([("bold", question)]))
        except (KeyboardInterrupt, EOFError):
            return None


class _Plain:
    """Reads in a thread of its own, so that a silent pipe holds up neither the event loop nor the exit."""

    def __init__(self, source: TextIO, console: Console) -> None:
        self._console = console
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        reader = Thread(
            target=_read, args=(os.dup(source.fileno()), self._lines, asyncio.get_running_loop()), daemon=True
        )
        reader.start()

    async def command(self, prompt: str) -> str | None:
        """What was read is written out after the prompt, so that the output reads as a conversation."""
        line = await self._lines.get()
        if line is None:
            # The end stays the end, however often it is asked for.
            self._lines.put_nowait(None)
            return None
        self._console.print(Line(harmless(f"{prompt}{line}"), "bold"))
        return line

    async def answer(self, question: str) -> str | None:
        return await self.command(question)


def _read(descriptor: int, lines: asyncio.Queue[str | None], loop: asyncio.AbstractEventLoop) -> None:
    """Until the input ends, or the event loop is gone."""
    # Unbuffered on a descriptor of its own: a daemon thread inside sys.stdin would hold its lock at exit.
    with open(descriptor, "rb", buffering=0) as source, suppress(RuntimeError):
        for line in source:
            loop.call_soon_threadsafe(lines.put_nowait, line.decode(errors="replace").rstrip("\r\n"))
        loop.call_soon_threadsafe(lines.put_nowait, None)
