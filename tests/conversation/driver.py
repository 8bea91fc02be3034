"""How a conversation is driven on any platform: what a person does, and what is then to be seen."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as a person sees it: all its words, and the labels of its buttons."""

    text: str
    buttons: tuple[str, ...] = ()


class Driver(Protocol):
    """One person in one workspace. Everything goes through the platform's real SDK."""

    async def invite(self, channel: str, purpose: str) -> Heard:
        """Bring the bot into a channel; returns its introduction."""
        ...

    async def say(self, line: str) -> Heard:
        """Give a command such as ``topics add speech`` in that channel; returns the private answer."""
        ...

    async def press(self, label: str) -> Heard:
        """Press that button of what was heard last; returns the private answer."""
        ...

    async def press_on_paper(self, number: int, label: str) -> Heard:
        """Press a button of the paper with that number in the last digest; returns the private answer."""
        ...

    async def react(self, number: int, emoji: str) -> None:
        """React to the paper with that number in the last digest; returns when the effect is stored."""
        ...

    async def unreact(self, number: int, emoji: str) -> None: ...
    async def digest(self) -> list[Heard]:
        """The last digest as everybody sees it: the overview, then its replies."""
        ...

    async def deliver(self) -> None:
        """Let the heartbeat beat once at the time of the next digest."""
        ...
