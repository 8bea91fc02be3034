"""The chat port for a terminal: its channels exist as long as the program runs, and one person is in them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TextIO

from rich.console import Console

from adapters.terminal.completion import Commands, WorkspaceCompleter
from adapters.terminal.conversation import Conversation
from adapters.terminal.keyboard import keyboard
from adapters.terminal.screen import Screen
from adapters.terminal.transcript import Transcript
from adapters.terminal.zone import machine_zone
from bot.domain import Person, Place, Posted
from bot.errors import Gone
from bot.messages import Code, Message, Text
from bot.ports import About, Inbound

NAME = "terminal"
WAYS_ON: Text = (Code("help"), " says more, ", Code("quit"), " leaves.")


class Terminal:
    """Until ``run`` begins it prints what is posted, in every channel; then it is a workspace to talk in."""

    def __init__(
        self,
        channels: Mapping[str, str],
        person: Person,
        console: Console,
        zone: str = "",
        commands: Commands = dict,
        stdin: TextIO | None = None,
    ) -> None:
        """``channels`` maps a name to its purpose; ``zone`` is the machine's own when left empty.

        ``console`` writes to the standard output of the moment (give it no file), or it would write over
        the prompt.
        """
        self._purposes = channels
        self._person = person
        self._console = console
        self._zone = zone
        self._commands = commands
        self._stdin = stdin
        self._places = {channel: Place(NAME, person.workspace, channel) for channel in channels}
        self._transcript = Transcript()
        self._screen = Screen(console, tuple(self._places.values()), self._transcript)

    @property
    def name(self) -> str:
        return NAME

    @property
    def repeatable(self) -> timedelta:
        """Keys are remembered by this process alone, and a post whose fate is unknown is that of another."""
        return timedelta(0)

    @property
    def managers(self) -> str:
        return "everyone"

    async def run(self, inbound: Inbound) -> None:
        """Until it is cancelled, or the person leaves: then it returns."""
        self._screen.interactive = True
        completer = WorkspaceCompleter(self._commands, inbound, self._person, self._screen, tuple(self._places))
        conversation = Conversation(inbound, self._person, self._places, self._screen, self._transcript)
        with keyboard(self._console, completer, self._stdin) as keys:
            self._welcome()
            await self._introduce(inbound)
            await conversation.hold(keys)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        self._check(place)
        known = self._transcript.posted_as(key)
        if known:
            return known
        entry = self._transcript.add(place, message, key)
        self._screen.posted(entry)
        return entry.posted

    async def edit(self, posted: Posted, message: Message) -> None:
        """Shows it anew; a message of an earlier run can be reacted to again after that."""
        self._check(posted.place)
        self._screen.edited(self._transcript.put(posted, message))

    async def link(self, posted: Posted) -> str:  # noqa: ARG002 - nothing here has one
        """What stands in a terminal has no address."""
        return ""

    async def describe(self, place: Place) -> About:
        self._check(place)
        return About(place.channel, self._purposes[place.channel], public=True)

    async def zone_of(self, person: Person) -> str:
        return (self._zone or machine_zone()) if person == self._person else ""

    def _check(self, place: Place) -> None:
        if replace(place, thread="") not in self._places.values():
            raise Gone(f"There is no {place} in this terminal, only {', '.join(map(str, self._places.values()))}.")

    def _welcome(self) -> None:
        others = [f"#{channel}" for channel in self._places if channel != self._screen.here.channel]
        also = f" Also here: {', '.join(others)}." if others else ""
        self._screen.say(
            (f"You are in #{self._screen.here.channel}.{also}",),
            ("Try ", Code("open 2"), ", ", Code("react 2 👍"), " or ", Code("/papers"), ". ", *WAYS_ON),
        )

    async def _introduce(self, inbound: Inbound) -> None:
        """The bot is in every channel from the start; it says so where it has never been before."""
        for place in self._places.values():
            introduction = await inbound.joined(place)
            if introduction:
                await self.post(place, introduction, f"{place}/introduction")
