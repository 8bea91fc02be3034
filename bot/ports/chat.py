"""The two sides of a chat platform: the calls into the bot, and the posts out of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.domain import (
    Channel,
    Person,
    Place,
    Posted,
)
from bot.messages import Card, Form, Message
from bot.ports.calls import About, Call, FieldErrors, Press, Reaction, Submission

Standing = Callable[[], Awaitable[Mapping[str, Sequence[Person]]]]
"""Asks the platform who reacts with what on one message, by emoji. Asked again when that changes meanwhile."""


class Inbound(Protocol):
    """The calls a platform makes into the bot.

    What answers a person never raises: every error becomes a message. The others raise when their effect
    could not be stored, so that the platform does not acknowledge what was lost.
    """

    async def command(self, call: Call) -> Message: ...
    async def complete(self, call: Call, option: str, text: str) -> Sequence[str]:
        """What could stand for ``option`` of the command in ``call``, given what is typed so far."""
        ...

    async def press(self, press: Press) -> Message | Form | None: ...
    async def submit(self, submission: Submission) -> Message | FieldErrors: ...
    async def react(self, reaction: Reaction) -> None:
        """Returns when the reaction's effect is stored."""
        ...

    async def recount(self, posted: Posted, standing: Standing) -> None:
        """Ask which reactions stand on one of our messages: what was missed is given or taken back."""
        ...

    async def own_messages(self, platform: str) -> Sequence[Posted]:
        """Our messages of the last three days, to recount after we were away."""
        ...

    async def home(self, person: Person, places: Sequence[Place]) -> Message:
        """A person's own page: what they saved, and the channels they share with the bot."""
        ...

    async def unfurl(self, place: Place, urls: Sequence[str]) -> Mapping[str, Card]:
        """A card for each address that is a paper's."""
        ...

    async def joined(self, place: Place) -> Message | None:
        """The introduction to post there, the first time; a resumed channel needs none."""
        ...

    async def gone(self, place: Place, why: str) -> None: ...
    async def workspace_gone(
        self, platform: str, workspace: str, why: str, as_of: datetime | None = None, *, removed: bool = False
    ) -> bool:
        """Pause its channels, and forget its token if the bot was ``removed``.

        False, and nothing is done, when what is stored was installed after ``as_of``.
        """
        ...


class ChatPlatform(Protocol):
    """One chat service. ``post`` raises Gone, Refused, Busy or Lost and nothing else."""

    @property
    def name(self) -> str: ...
    @property
    def repeatable(self) -> timedelta:
        """For how long a post with the same key surely returns the first one instead of a second; zero is never."""
        ...

    @property
    def managers(self) -> str:
        """Who may change settings where a workspace has not chosen: ``everyone`` or ``admins``."""
        ...

    async def run(self, inbound: Inbound) -> None:
        """Serve until cancelled; cancellation is shutdown."""
        ...

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """One page. ``key`` is the idempotency key of this post, the same when it is tried again."""
        ...

    async def edit(self, posted: Posted, message: Message) -> None: ...
    async def link(self, posted: Posted) -> str:
        """The address of one of our messages, or an empty string where it has none or cannot be told."""
        ...

    async def describe(self, place: Place) -> About: ...
    async def zone_of(self, person: Person) -> str:
        """The person's IANA time zone, or an empty string."""
        ...


@runtime_checkable
class ReadsBack(Protocol):
    """A platform on which a post can be found to be out already, with reactions to it."""

    async def read_back(self, posted: Posted) -> None:
        """Have the reactions to one of our messages counted anew."""
        ...


@runtime_checkable
class TakesAddresses(Protocol):
    """A platform that people get a digest from by giving an address; whoever reads there has to agree first."""

    def place_of(self, address: str) -> Place:
        """Raises UserError for what is no address."""
        ...

    async def subscribe(self, address: str, wanted: Channel, person: Person) -> None:
        """Ask the reader, once, whether they want a digest as ``wanted`` has it. Raises UserError.

        A person of this platform itself is somebody on the web page: nothing is kept of them but how often they ask.

        Whether the address was known already cannot be told from what this does or says.
        """
        ...

    async def subscriptions(self, person: Person) -> Sequence[Channel]:
        """What this person asked for and the readers agreed to."""
        ...

    async def unsubscribe(self, person: Person, address: str = "") -> Sequence[Place]:
        """Erase what this person asked for, at one address or at all. Returns where readers had agreed."""
        ...


@runtime_checkable
class HasRoles(Protocol):
    """A platform on which people carry roles."""

    async def roles(self, workspace: str) -> Mapping[str, str]:
        """The names of a workspace's roles, by id."""
        ...
