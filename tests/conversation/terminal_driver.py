"""The conversation in the terminal workspace: lines typed at a prompt, lines read from a screen."""

import asyncio
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console

from adapters.terminal.platform import Terminal
from bot.domain import Person, Place
from bot.messages import Message, plain_message
from storage.memory import MemoryStore
from tests.bot.workspace import Time
from tests.conversation.driver import Heard
from tests.conversation.product import NOON, Product, a_product

YOU = Person("terminal", "demo", "you", may_manage=True)


MARK = "channels"
"""Typed after each line: its echo comes when the line before it is answered."""


class Typed:
    """Standard input as a pipe that a person types into."""

    def __init__(self, screen: io.StringIO) -> None:
        reading, writing = os.pipe()
        self.stdin = os.fdopen(reading)
        self._writing = os.fdopen(writing, "w")
        self._screen = screen

    async def type(self, line: str) -> str:
        """What the screen then shows, up to the next prompt."""
        self._screen.truncate(0)
        self._screen.seek(0)
        self._writing.write(f"{line}\n{MARK}\n" if line else f"{MARK}\n")
        self._writing.flush()
        async with asyncio.timeout(30):
            # A terminal has no event for "the prompt is back": a person looks, and so does this.
            while f"> {MARK}" not in self._screen.getvalue():
                await asyncio.sleep(0.01)
        return self._screen.getvalue().partition(f"#speech> {MARK}")[0]

    def leave(self) -> None:
        self._writing.close()

    def close(self) -> None:
        self.stdin.close()


class TerminalDriver:
    """Implements ``Driver`` over the real terminal platform, its input and its output."""

    def __init__(self, terminal: Terminal, product: Product, keys: Typed) -> None:
        self._terminal = terminal
        self._product = product
        self._keys = keys

    async def invite(self, channel: str, purpose: str) -> Heard:
        """A terminal workspace has its channels from the start: its bot introduces itself when one comes in."""
        assert (channel, purpose) == ("speech", "Speech recognition and text to speech")
        return self._heard(await self._keys.type(""))

    async def say(self, line: str) -> Heard:
        return await self._typed(f"/papers {line}")

    async def press(self, label: str) -> Heard:
        return await self._typed(f"press {label}")

    async def press_on_paper(self, number: int, label: str) -> Heard:
        await self._typed(f"open {number}")
        return await self._typed(f"press {number} {label}")

    async def react(self, number: int, emoji: str) -> None:
        await self._typed(f"react {number} {emoji}")

    async def unreact(self, number: int, emoji: str) -> None:
        await self._typed(f"unreact {number} {emoji}")

    async def digest(self) -> list[Heard]:
        entries = self._terminal._transcript._entries.values()
        return [_as_heard(entry.message) for entry in entries if entry.message.cards]

    async def deliver(self) -> None:
        await self._product.deliver(Place("terminal", "demo", "speech"))

    async def _typed(self, line: str) -> Heard:
        return self._heard(await self._keys.type(line))

    def _heard(self, text: str) -> Heard:
        message, _ = next(self._terminal._screen.shown())
        return Heard(" ".join(text.split()), _buttons(message))


@asynccontextmanager
async def terminal_driver() -> AsyncIterator[TerminalDriver]:
    screen = io.StringIO()
    keys, console = Typed(screen), Console(file=screen, width=100)
    purposes = {"speech": "Speech recognition and text to speech"}
    terminal = Terminal(purposes, YOU, console, "Europe/Berlin", stdin=keys.stdin)
    async with a_product(terminal, MemoryStore(), Time(NOON)) as product:
        talking = asyncio.create_task(terminal.run(product.bot))
        yield TerminalDriver(terminal, product, keys)
        keys.leave()
        await talking
        keys.close()


def _as_heard(message: Message) -> Heard:
    return Heard(plain_message(message), _buttons(message))


def _buttons(message: Message) -> tuple[str, ...]:
    buttons = [*message.buttons, *(button for card in message.cards for button in card.buttons)]
    return tuple(button.label for button in buttons)
