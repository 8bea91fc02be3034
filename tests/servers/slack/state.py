"""What stands in our Slack: channels, messages, private messages, modals, Home tabs."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.servers.slack import block_kit

TEAM, BOT_USER, BOT_ID, BOT_TOKEN = "T1", "UBOT", "B1", "xoxb-of-t1"
EVERYTHING = (
    "commands,chat:write,reactions:read,channels:read,groups:read,im:history,"
    "app_mentions:read,users:read,links:read,links:write"
)


@dataclass
class Said:
    """A message as it stands. ``to`` is the one person who sees it; empty is everybody."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str = ""
    to: str = ""
    answers: str = ""
    """The interaction that it answers by its response address."""

    @property
    def words(self) -> str:
        return block_kit.words(self.blocks) or self.text

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return block_kit.buttons(self.blocks)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(button["text"]["text"] for button in self.buttons)


@dataclass
class SlackChannel:
    id: str
    name: str = ""
    purpose: str = ""
    topic: str = ""
    private: bool = False
    members: set[str] = field(default_factory=set)
    archived: bool = False


@dataclass
class SlackUser:
    id: str
    tz: str = "Europe/Berlin"
    admin: bool = False


@dataclass
class State:
    channels: dict[str, SlackChannel] = field(default_factory=dict)
    users: dict[str, SlackUser] = field(default_factory=lambda: {"U1": SlackUser("U1")})
    tokens: dict[str, str] = field(default_factory=lambda: {BOT_TOKEN: TEAM})
    scopes: str = EVERYTHING
    messages: list[Said] = field(default_factory=list)
    private: list[Said] = field(default_factory=list)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    stack: list[str] = field(default_factory=list)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    unfurls: list[dict[str, Any]] = field(default_factory=list)
    reactions: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """OAuth codes that may be exchanged, each for the workspace that agreed."""
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def channel(self, channel: str, **override: Any) -> SlackChannel:
        members = {BOT_USER, *self.users}
        return self.channels.setdefault(channel, SlackChannel(channel, **{"members": members, **override}))

    def ts(self) -> str:
        return f"1700000000.{next(self.ids):06d}"

    def said(self, channel: str, blocks: list[dict[str, Any]]) -> Said:
        """Something that has stood there for long."""
        return Said(channel, self.ts(), "", blocks)

    def shown_in(self, channel: str) -> list[Said]:
        return [said for said in self.messages if said.channel == channel]
