"""What a command's function is given beside its options."""

from dataclasses import dataclass
from datetime import datetime

from bot.commands.options import Value
from bot.commands.schema import Registry
from bot.commands.usage import line_of
from bot.digest import Delivery
from bot.domain import Channel, Person, Place, Workspace
from bot.library import Library
from bot.ports import ChatPlatform, Store
from bot.queries import Queries


@dataclass(frozen=True, slots=True)
class Context:
    """One call: who, where, when, the channel as it is set, and the product's parts to act with."""

    person: Person
    """``may_manage`` here: whether they may change this channel's settings. In a direct message everybody may."""
    may_manage_all: bool
    """Whether they may change what holds for the whole workspace."""
    channel: Channel
    workspace: Workspace
    now: datetime
    store: Store
    library: Library
    queries: Queries
    delivery: Delivery
    registry: Registry
    platform: ChatPlatform
    timezone: str
    """The zone of channels that have not chosen one."""

    @property
    def place(self) -> Place:
        return self.channel.place

    def line(self, path: str, **values: Value) -> str:
        """A command as a line to type or to press, whatever characters its values have."""
        return line_of(self.registry.commands[path], values)

    @property
    def zone(self) -> str:
        return self.channel.schedule.zone
