"""What exists there: servers, channels, threads, messages, and who may do what."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Json = dict[str, Any]

EPOCH = 1_420_070_400_000
TEXT, DM, VOICE, ANNOUNCEMENT, THREAD, FORUM = 0, 1, 2, 5, 11, 15

# https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
ADMINISTRATOR = 1 << 3
MANAGE_CHANNELS = 1 << 4
MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
USE_APPLICATION_COMMANDS = 1 << 31
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38
EVERYBODY = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
)
ALL = (1 << 50) - 1

_numbers = count()


def snowflake() -> str:
    """A new id; later ones are larger."""
    return str(((int(time.time() * 1000) - EPOCH) << 22) + next(_numbers) % (1 << 22))


@dataclass
class Message:
    json: Json
    reactions: dict[str, tuple[Json, list[str]]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.json["id"])

    def shown(self) -> Json:
        standing = [{"emoji": e, "count": len(who), "me": False} for e, who in self.reactions.values() if who]
        return self.json | {"reactions": standing}


@dataclass
class Channel:
    name: str
    kind: int = TEXT
    topic: str = ""
    id: str = field(default_factory=snowflake)
    guild: str = ""
    parent: str = ""
    owner: str = ""
    overwrites: list[Json] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    nonces: dict[str, str] = field(default_factory=dict)
    recipients: list[Json] = field(default_factory=list)
    archived: bool = False
    needs_tag: bool = False
    tags: list[Json] = field(default_factory=list)

    @property
    def json(self) -> Json:
        shown: Json = {"id": self.id, "type": self.kind, "name": self.name, "flags": 0}
        if self.kind == DM:
            return shown | {"recipients": self.recipients}
        shown |= {"guild_id": self.guild, "parent_id": self.parent or None, "position": 0}
        if self.kind == THREAD:
            return shown | self._as_thread()
        shown |= {"topic": self.topic, "permission_overwrites": self.overwrites, "nsfw": False}
        if self.kind == FORUM:
            shown |= {"available_tags": self.tags, "flags": (1 << 4) if self.needs_tag else 0}
        if self.kind == VOICE:
            shown |= {"bitrate": 64000, "user_limit": 0}
        return shown

    def _as_thread(self) -> Json:
        metadata = {
            "archived": self.archived,
            "auto_archive_duration": 1440,
            "archive_timestamp": "2026-01-01T00:00:00+00:00",
            "locked": False,
        }
        return {
            "owner_id": self.owner,
            "thread_metadata": metadata,
            "message_count": len(self.messages),
            "member_count": 1,
        }


@dataclass
class Guild:
    name: str
    id: str = field(default_factory=snowflake)
    owner: str = field(default_factory=snowflake)
    channels: dict[str, Channel] = field(default_factory=dict)
    roles: dict[str, Json] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    """By user id: role ids."""
    system_channel: str | None = None

    def __post_init__(self) -> None:
        self.add_role("@everyone", EVERYBODY, self.id)

    def add_role(self, name: str, permissions: int = 0, role_id: str = "") -> str:
        role_id = role_id or snowflake()
        role = {"id": role_id, "name": name, "permissions": str(permissions), "position": len(self.roles)}
        shown = {"color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
        self.roles[role_id] = role | shown
        return role_id

    def add(self, channel: Channel) -> Channel:
        channel.guild = self.id
        self.channels[channel.id] = channel
        return channel

    def permissions(self, user: str, channel: Channel) -> int:
        """https://discord.com/developers/docs/topics/permissions#permission-overwrites"""
        if channel.kind == THREAD:
            channel = self.channels[channel.parent]
        roles = self.members.get(user, [])
        base = int(self.roles[self.id]["permissions"])
        for role in roles:
            base |= int(self.roles[role]["permissions"])
        if user == self.owner or base & ADMINISTRATOR:
            return ALL
        for group in ([self.id], roles, [user]):
            found = [each for each in channel.overwrites if each["id"] in group]
            for each in found:
                base &= ~int(each["deny"])
            for each in found:
                base |= int(each["allow"])
        return base

    def json(self, bot: Json) -> Json:
        channels = [each.json for each in self.channels.values() if each.kind != THREAD]
        threads = [each.json for each in self.channels.values() if each.kind == THREAD and not each.archived]
        return {
            "id": self.id,
            "name": self.name,
            "owner_id": self.owner,
            "roles": list(self.roles.values()),
            "channels": channels,
            "threads": threads,
            "members": [self.member(bot)],
            "member_count": len(self.members),
            "system_channel_id": self.system_channel,
            "emojis": [],
            "stickers": [],
            "features": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "system_channel_flags": 0,
            "preferred_locale": "en-US",
            "joined_at": "2026-01-01T00:00:00+00:00",
            "large": False,
            "unavailable": False,
        }

    def member(self, user: Json) -> Json:
        return {
            "user": user,
            "roles": self.members.get(user["id"], []),
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }


@dataclass
class World:
    bot: Json
    guilds: dict[str, Guild] = field(default_factory=dict)
    direct: dict[str, Channel] = field(default_factory=dict)
    users: dict[str, Json] = field(default_factory=dict)

    def channel(self, channel_id: str) -> Channel | None:
        return next((each for each in self.channels() if each.id == channel_id), None)

    def channels(self) -> Iterator[Channel]:
        for guild in self.guilds.values():
            yield from list(guild.channels.values())
        yield from self.direct.values()

    def permissions(self, user: str, channel: Channel) -> int:
        return self.guilds[channel.guild].permissions(user, channel) if channel.guild else ALL


def a_user(name: str, bot: bool = False) -> Json:
    return {
        "id": snowflake(),
        "username": name,
        "discriminator": "0",
        "global_name": name.title(),
        "avatar": None,
        "bot": bot,
    }
