import asyncio
from collections.abc import Sequence
from io import StringIO

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from rich.console import Console

from adapters.terminal.completion import WorkspaceCompleter
from adapters.terminal.screen import Screen
from adapters.terminal.transcript import Transcript
from bot.ports import Call
from tests.adapters.terminal.bot import COMMANDS, NLP, PERSON, VISION, TalkativeBot
from tests.adapters.terminal.messages import an_introduction


async def lines_offered(line: str, bot: TalkativeBot | None = None, *, introduced: bool = False) -> list[str]:
    """What the line could become by one completion."""
    screen = Screen(Console(file=StringIO()), (NLP, VISION), Transcript())
    if introduced:
        screen.show(an_introduction())
    completer = WorkspaceCompleter(lambda: COMMANDS, bot or TalkativeBot(), PERSON, screen, ("nlp", "vision"))
    document = Document(line)
    offered = [
        each async for each in completer.get_completions_async(document, CompleteEvent(completion_requested=True))
    ]
    return [line[: len(line) + completion.start_position] + completion.text for completion in offered]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("top", ["topics"]),
        ("topics ", ["topics add", "topics list"]),
        ("/papers tr", ["/papers trending"]),
        ("/papers topics a", ["/papers topics add"]),
        ("/pa", ["/papers"]),
        ("#v", ["#vision"]),
        ("channel n", ["channel nlp"]),
        ("un", ["unreact"]),
        ("react 2 ", ["react 2 👍", "react 2 👎", "react 2 🔖", "react 2 🚫", "react 2 👀"]),
        ("topics add di", ["topics add diffusion models", "topics add distillation"]),
        ("/papers topics add diffusion m", ["/papers topics add diffusion models"]),
        ("trending dif", ['trending "diffusion models"']),
        ("trending speech 2", ["trending speech 20"]),
        ("nothing like it", []),
        ("/papers re", []),
    ],
)
async def test_tab_offers_what_can_stand_next(typed: str, offered: list[str]) -> None:
    assert await lines_offered(typed) == offered


async def test_a_press_offers_the_buttons_of_the_last_message() -> None:
    assert await lines_offered("press c", introduced=True) == ["press Choose topics"]
    assert await lines_offered("press c") == []


async def test_the_bot_is_asked_for_the_option_that_is_being_typed() -> None:
    asked = []

    class Curious(TalkativeBot):
        async def complete(self, call: Call, option: str, text: str) -> Sequence[str]:
            asked.append((call.place, call.path, option, text))
            return ()

    await lines_offered("/papers trending speech 1", Curious())
    assert asked == [(NLP, "trending", "count", "1")]


async def test_proposals_that_never_come_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.terminal.completion.PATIENCE", 0.01)

    class Silent(TalkativeBot):
        async def complete(self, call: Call, option: str, text: str) -> Sequence[str]:
            return await asyncio.Future()

    assert await lines_offered("topics add ", Silent()) == []


async def test_what_the_bot_proposes_is_made_harmless() -> None:
    class Hostile(TalkativeBot):
        async def complete(self, call: Call, option: str, text: str) -> Sequence[str]:
            return ("a\x1b[2J\u202eb",)

    assert await lines_offered("topics add ", Hostile()) == ["topics add a[2Jb"]
