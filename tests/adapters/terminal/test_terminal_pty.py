"""A real pseudo-terminal: a program in it, and hands on its keyboard."""

import asyncio
import os
import pty
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import processes

ROOT = Path(__file__).parents[3]
PROGRAM = """
import asyncio
from rich.console import Console
from adapters.terminal.platform import Terminal
from tests.adapters.terminal.bot import CHANNELS, COMMANDS, NLP, PERSON, VISION, TalkativeBot
from tests.adapters.terminal.messages import a_reply, an_overview

async def main():
    terminal = Terminal(CHANNELS, PERSON, Console(), commands=lambda: COMMANDS)
    bot = TalkativeBot(terminal=terminal, posts={"trending": (VISION, an_overview())})
    await terminal.post(NLP, an_overview(), "nlp")
    await terminal.run(bot)
    print("LEFT")

asyncio.run(main())
"""
PATIENCE = 30.0


@dataclass
class Hands:
    """Types, and reads what the screen is told."""

    master: int
    process: asyncio.subprocess.Process
    unread: str = ""

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    async def see(self, text: str) -> str:
        """Wait until this is written; returns what was written before it."""
        async with asyncio.timeout(PATIENCE):
            while text not in self.unread:
                self.unread += (await asyncio.to_thread(os.read, self.master, 65536)).decode(errors="replace")
        before, _, self.unread = self.unread.partition(text)
        return before


@asynccontextmanager
async def at_a_terminal(**environment: str) -> AsyncIterator[Hands]:
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (40, 80))
    surroundings = (
        os.environ | {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "LANG": "C.UTF-8"} | environment
    )
    process = await processes.started(
        sys.executable, "-c", PROGRAM, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=surroundings
    )
    os.close(slave)
    try:
        yield Hands(master, process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        os.close(master)


async def test_a_command_is_typed_with_the_tab_key_and_answered() -> None:
    async with at_a_terminal() as hands:
        await hands.see("#nlp> ")
        hands.type("topics a\t")
        await hands.see("dd")
        hands.type(" dif\t")
        await hands.see("fusion models")
        hands.type("\r")
        await hands.see("Heard \x1b[36mtopics add diffusion models\x1b[0m in nlp")
        await hands.see("#nlp> ")
        hands.type("quit\r")
        await hands.see("LEFT")
        assert await hands.process.wait() == 0


async def test_titles_are_bold_links_in_a_real_terminal() -> None:
    async with at_a_terminal() as hands:
        before = await hands.see("Lost in the Middle")
        assert "\x1b[1m" in before[-80:]
        assert ";https://arxiv.org/abs/2604.00002\x1b\\" in before[-80:]


async def test_news_of_another_channel_leave_the_prompt_whole() -> None:
    async with at_a_terminal() as hands:
        await hands.see("#nlp> ")
        hands.type("trending\r")
        await hands.see("#vision has a new digest.")
        await hands.see("#nlp> ")
        hands.type("#vision\r")
        await hands.see("Papers for #nlp")
        await hands.see("#vision> ")


async def test_ctrl_c_abandons_the_line_and_ctrl_d_leaves() -> None:
    async with at_a_terminal() as hands:
        await hands.see("#nlp> ")
        hands.type("topics list\x03")
        await hands.see("#nlp> ")
        hands.type("trending\r")
        assert "Heard" not in await hands.see("Heard \x1b[36mtrending")
        await hands.see("#nlp> ")
        hands.type("\x04")
        await hands.see("LEFT")


async def test_no_colour_is_used_where_none_is_wanted() -> None:
    async with at_a_terminal(NO_COLOR="1") as hands:
        await hands.see("#nlp> ")
        hands.type("topics list\r")
        await hands.see("Heard topics list in nlp")
