"""What people do there: give commands, press, fill forms, react. Everything reaches the bot by the gateway."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.discord.components import walk
from tests.servers.discord.world import ALL, DM, Channel, Json, Message, snowflake

if TYPE_CHECKING:
    from tests.servers.discord.server import DiscordServer

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
KINDS = {str: 3, int: 4, bool: 5}
WITHIN = 30.0


@dataclass
class Exchange:
    """One interaction and all that came back on it."""

    id: str
    token: str
    channel: Channel
    payload: Json
    callback: Json | None = None
    original: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)
    private: bool = False
    deleted: bool = False
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    begun: float = 0.0
    acknowledged_after: float = 0.0
    answered_after: float = 0.0

    async def message(self) -> Json:
        """The first message that answers it."""
        async with asyncio.timeout(WITHIN):
            await self.answered.wait()
        if self.original is not None:
            return self.original.json
        assert self.follow_ups, "nothing was answered"
        return self.follow_ups[0].json

    async def modal(self) -> Json:
        async with asyncio.timeout(WITHIN):
            await self.acknowledged.wait()
        assert self.callback is not None
        assert self.callback["type"] == 9, self.callback
        modal: Json = self.callback["data"]
        return modal

    async def choices(self) -> list[Json]:
        async with asyncio.timeout(WITHIN):
            await self.acknowledged.wait()
        assert self.callback is not None
        choices: list[Json] = self.callback["data"]["choices"]
        return choices


@dataclass
class User:
    """Somebody in that world."""

    server: "DiscordServer"
    json: Json

    @property
    def id(self) -> str:
        return str(self.json["id"])

    async def command(
        self, where: Channel, path: str, values: Mapping[str, str | int | bool] | None = None
    ) -> Exchange:
        """Give ``/papers <path>`` with typed options, as far as the synced tree has them."""
        data = self._command_data(path, dict(values or {}), focused="")
        return await self._interact(COMMAND, where, data)

    async def type_into(self, where: Channel, path: str, values: Mapping[str, Any], focused: str) -> Exchange:
        data = self._command_data(path, dict(values), focused)
        return await self._interact(AUTOCOMPLETE, where, data)

    async def use_on_message(self, where: Channel, name: str, message: Message) -> Exchange:
        found = next(c for c in self.server.commands if c["name"] == name and c["type"] == 3)
        resolved = {"messages": {message.id: message.shown()}}
        data = {"id": found["id"], "name": name, "type": 3, "target_id": message.id, "resolved": resolved}
        return await self._interact(COMMAND, where, data)

    async def press(self, message: Message, label: str) -> Exchange:
        button = next(c for c in walk(message.json["components"]) if c["type"] == 2 and c["label"] == label)
        channel = self.server.world.channel(message.json["channel_id"])
        assert channel is not None
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button.get("id", 1)}
        return await self._interact(COMPONENT, channel, data, message)

    async def submit(self, opened: Exchange, values: Mapping[str, str | list[str]]) -> Exchange:
        """Send a modal with these values; fields that are not named keep what they hold."""
        modal = await opened.modal()
        labels = [self._filled(label, values) for label in modal["components"]]
        data = {"custom_id": modal["custom_id"], "components": labels}
        message = opened.payload.get("message")
        return await self._interact(MODAL, opened.channel, data, Message(message) if message else None)

    async def react(self, message: Message, emoji: str | Json) -> None:
        """Add a reaction; a dict is a server's own emoji."""
        shown: Json = {"id": None, "name": emoji} if isinstance(emoji, str) else emoji
        _, people = message.reactions.setdefault(_key(shown), (shown, []))
        people.append(self.id)
        await self._tell_reaction("MESSAGE_REACTION_ADD", message, shown)

    async def unreact(self, message: Message, emoji: str | Json) -> None:
        shown: Json = {"id": None, "name": emoji} if isinstance(emoji, str) else emoji
        message.reactions[_key(shown)][1].remove(self.id)
        await self._tell_reaction("MESSAGE_REACTION_REMOVE", message, shown)

    # --- payloads ---------------------------------------------------------------------------------

    def _command_data(self, path: str, values: dict[str, Any], focused: str) -> Json:
        root = next((each for each in self.server.commands if each["name"] == "papers"), None)
        assert root is not None, "no /papers has been synced"
        found = root
        chain = []
        for word in path.split():
            found = next((o for o in found.get("options", []) if o["name"] == word and o["type"] in (1, 2)), {})
            assert found, f"/papers {path} is not in the synced tree"
            chain.append({"name": word, "type": found["type"]})
        assert found["type"] == 1, f"/papers {path} cannot be invoked"
        options = [_option(found, name, value, name == focused) for name, value in values.items()]
        missing = [o["name"] for o in found.get("options", []) if o.get("required") and o["name"] not in values]
        assert focused or not missing, f"/papers {path} needs {missing}"
        for link in reversed(chain):
            options = [link | {"options": options}]
        return {"id": root["id"], "name": "papers", "type": 1, "options": options}

    def _filled(self, label: Json, values: Mapping[str, str | list[str]]) -> Json:
        inner = label["component"]
        name = inner["custom_id"]
        sent: Json = {"type": inner["type"], "custom_id": name, "id": 2}
        if inner["type"] == 4:
            sent["value"] = values.get(name, inner.get("value", ""))
        else:
            chosen = values.get(name, [o["value"] for o in inner["options"] if o.get("default")])
            sent["values"] = [chosen] if isinstance(chosen, str) else chosen
        return {"type": 18, "id": 1, "component": sent}

    async def _interact(self, kind: int, where: Channel, data: Json, message: Message | None = None) -> Exchange:
        exchange = Exchange(snowflake(), f"token-{snowflake()}", where, {})
        exchange.begun = asyncio.get_running_loop().time()
        exchange.payload = self._payload(exchange, kind, where, data)
        if message is not None:
            exchange.payload["message"] = message.shown()
        self.server.exchanges[exchange.token] = exchange
        await self.server.gateway.dispatch("INTERACTION_CREATE", exchange.payload, where.guild)
        return exchange

    def _payload(self, exchange: Exchange, kind: int, where: Channel, data: Json) -> Json:
        world, guild = self.server.world, self.server.world.guilds.get(where.guild)
        partial = {key: value for key, value in where.json.items() if key != "permission_overwrites"}
        here = guild is not None and world.bot["id"] in guild.members
        payload: Json = {
            "id": exchange.id,
            "application_id": world.bot["id"],
            "type": kind,
            "token": exchange.token,
            "version": 1,
            "data": data,
            "channel": partial,
            "channel_id": where.id,
            "locale": "en-US",
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
            "app_permissions": str(world.permissions(world.bot["id"], where) if here or not guild else 0),
            "authorizing_integration_owners": {"0": where.guild or "0"} if here or not guild else {"1": self.id},
            "context": 0 if guild else 1 if where.kind == DM else 2,
        }
        if self.server.only_channel_ids:
            del payload["channel"]
        if guild is None:
            return payload | {"user": self.json}
        permissions = world.permissions(self.id, where) if here else ALL
        member = guild.member(self.json) | {"permissions": str(permissions)}
        partial_guild = {"id": guild.id, "locale": "en-US", "features": []}
        return payload | {"guild": partial_guild, "guild_id": guild.id, "guild_locale": "en-US", "member": member}

    async def _tell_reaction(self, event: str, message: Message, emoji: Json) -> None:
        channel = self.server.world.channel(message.json["channel_id"])
        assert channel is not None
        told = {"user_id": self.id, "channel_id": channel.id, "message_id": message.id, "emoji": emoji, "type": 0}
        guild = self.server.world.guilds.get(channel.guild)
        if guild:
            told |= {"guild_id": guild.id}
        if event.endswith("ADD"):
            told |= {"message_author_id": message.json["author"]["id"], "burst": False}
            told |= {"member": guild.member(self.json)} if guild else {}
        await self.server.gateway.dispatch(event, told, channel.guild)


def _option(command: Json, name: str, value: Any, focused: bool) -> Json:
    known = next((each for each in command.get("options", []) if each["name"] == name), None)
    assert known is not None, f"{command['name']} has no option {name}"
    if not focused:
        assert known["type"] == KINDS[type(value)], f"{name} is of type {known['type']}"
        choices = [choice["value"] for choice in known.get("choices", [])]
        assert not choices or value in choices, f"{name} is one of {choices}"
    option = {"name": name, "type": known["type"], "value": value}
    return option | {"focused": True} if focused else option


def _key(emoji: Json) -> str:
    return f"{emoji['name']}:{emoji['id']}" if emoji["id"] else str(emoji["name"])
