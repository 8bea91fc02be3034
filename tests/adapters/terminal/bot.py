"""A bot of few words, and a workspace to talk to it in."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path

from rich.console import Console

from adapters.terminal.platform import Terminal
from bot.domain import Person, Place, Posted
from bot.messages import Button, Card, Code, Field, Form, Message
from bot.ports import Call, FieldErrors, Press, Reaction, Standing, Submission

PERSON = Person("terminal", "demo", "you")
NLP = Place("terminal", "demo", "nlp")
VISION = Place("terminal", "demo", "vision")
CHANNELS = {"nlp": "Language models", "vision": "Images"}
COMMANDS = {"topics add": ("topic",), "topics list": (), "trending": ("topic", "count"), "help": ()}
FORM = Form(
    "Settings of this channel",
    "settings",
    "settings",
    (
        Field("time", "Time", value="09:00", optional=False),
        Field("layout", "Layout", "choice", "thread", (("thread", "In a thread"), ("single", "One message"))),
        Field("mutes", "Muted words", "lines", "survey", hint="One a line"),
        Field("days", "Days", "choices", "mon", (("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday"))),
    ),
)


@dataclass
class TalkativeBot:
    """Answers every call with words that tell what it heard, and remembers the calls."""

    calls: list[Call] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    submissions: list[Mapping[str, str]] = field(default_factory=list)
    introductions: dict[str, Message] = field(default_factory=dict)
    posts: dict[str, tuple[Place, Message]] = field(default_factory=dict)
    """What a command of that line posts before it answers."""
    terminal: Terminal | None = None

    async def command(self, call: Call) -> Message:
        self.calls.append(call)
        if self.terminal and call.line in self.posts:
            place, message = self.posts[call.line]
            await self.terminal.post(place, message, call.line)
        return Message(body=(("Heard ", Code(call.line), f" in {call.place.channel}"),), buttons=(Button("Undo", "u"),))

    async def complete(self, call: Call, option: str, text: str) -> Sequence[str]:
        known = {"topic": ("diffusion models", "distillation"), "count": ("10", "20")}
        return [value for value in known[option] if value.startswith(text)]

    async def press(self, press: Press) -> Message | Form | None:
        self.presses.append(press)
        match press.verb:
            case "form":
                return FORM
            case "save":
                return None
        return Message(body=((f"Pressed {press.verb}:{press.subject}",),))

    async def submit(self, submission: Submission) -> Message | FieldErrors:
        self.submissions.append(dict(submission.values))
        if submission.values["time"] == "25:00":
            return FieldErrors({"time": "25:00 is not a time of day."})
        return Message(body=(("Saved.",),))

    async def react(self, reaction: Reaction) -> None:
        self.reactions.append(reaction)

    async def recount(self, posted: Posted, standing: Standing) -> None:
        raise AssertionError(posted)

    async def own_messages(self, platform: str) -> Sequence[Posted]:
        raise AssertionError(platform)

    async def home(self, person: Person, places: Sequence[Place]) -> Message:
        raise AssertionError(person)

    async def unfurl(self, place: Place, urls: Sequence[str]) -> Mapping[str, Card]:
        raise AssertionError(urls)

    async def joined(self, place: Place) -> Message | None:
        return self.introductions.get(place.channel)

    async def gone(self, place: Place, why: str) -> None:
        raise AssertionError(why)

    async def workspace_gone(
        self, platform: str, workspace: str, why: str, as_of: datetime | None = None, *, removed: bool = False
    ) -> bool:
        raise AssertionError(why)


class Workspace:
    """A terminal whose keyboard is a file and whose screen is a string."""

    def __init__(self, folder: Path) -> None:
        self.typed = folder / "typed"
        self.typed.touch()
        self.stdin = self.typed.open()
        self.screen = StringIO()
        console = Console(file=self.screen, width=80, _environ={})
        self.terminal = Terminal(CHANNELS, PERSON, console, "Europe/Berlin", lambda: COMMANDS, self.stdin)
        self.bot = TalkativeBot(terminal=self.terminal)

    async def say(self, *lines: str) -> str:
        """Type these lines, then the end of input; returns what was seen after that."""
        before = len(self.seen)
        with self.typed.open("a") as keyboard:
            keyboard.write("".join(f"{line}{os.linesep}" for line in lines))
        await self.terminal.run(self.bot)
        return self.seen[before:]

    @property
    def seen(self) -> str:
        return self.screen.getvalue()
