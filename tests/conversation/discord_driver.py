"""The conversation on Discord: interactions and events of our own server, discord.py in between."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from pydantic import SecretStr

from adapters.discord.client import Pace
from adapters.discord.platform import Discord
from adapters.discord.settings import DiscordSettings
from bot.commands import COMMANDS
from bot.commands.parser import parse
from bot.domain import Feedback, Place
from storage.unit_of_work import open_store
from tests.bot.workspace import Time
from tests.conversation.driver import Heard
from tests.conversation.product import NOON, Product, a_product
from tests.servers.discord import DiscordServer, Exchange, User
from tests.servers.discord.components import walk
from tests.servers.discord.world import Channel, Guild, Message

QUICK = Pace(silence=5.0, before_identify=0.0, guilds=0.05)


class DiscordDriver:
    """Implements ``Driver``: one person who owns a server."""

    def __init__(self, server: DiscordServer, guild: Guild, person: User, product: Product) -> None:
        self._server = server
        self._guild = guild
        self._person = person
        self._product = product
        self._last: Message | None = None

    async def invite(self, channel: str, purpose: str) -> Heard:
        self._room = self._guild.add(Channel(channel, topic=purpose))
        await self._server.invite(self._guild)
        await self._server.until(lambda: bool(self._room.messages))
        [self._last] = self._server.messages_in(self._room)
        return _heard(self._last)

    async def say(self, line: str) -> Heard:
        """A line as a person would pick and type it in Discord: the command, then each option by itself."""
        invocation = parse(line, COMMANDS)
        defaults = {option.name: option.default for option in invocation.command.options}
        given = {n: v for n, v in invocation.values.items() if v is not None and v != defaults[n]}
        return await self._answer(await self._person.command(self._room, invocation.command.path, given))

    async def press(self, label: str) -> Heard:
        assert self._last is not None
        return await self._answer(await self._person.press(self._last, label))

    async def press_on_paper(self, number: int, label: str) -> Heard:
        return await self._answer(await self._person.press(self._papers()[number - 1], label))

    async def react(self, number: int, emoji: str) -> None:
        before = await self._feedback()
        await self._person.react(self._papers()[number - 1], emoji)
        await self._until_changed(before)

    async def unreact(self, number: int, emoji: str) -> None:
        before = await self._feedback()
        await self._person.unreact(self._papers()[number - 1], emoji)
        await self._until_changed(before)

    async def digest(self) -> list[Heard]:
        overview = self._overview()
        return [_heard(overview), *map(_heard, self._papers())] if overview else []

    async def deliver(self) -> None:
        await self._product.deliver(self._place)

    async def _answer(self, exchange: Exchange) -> Heard:
        self._last = Message(await exchange.message())
        return _heard(self._last)

    def _overview(self) -> Message | None:
        return next((m for m in self._server.messages_in(self._room) if "Papers for" in _heard(m).text), None)

    def _papers(self) -> list[Message]:
        overview = self._overview()
        return self._server.messages_in(self._guild.channels[overview.id]) if overview else []

    async def _feedback(self) -> list[Feedback]:
        async with self._product.store.read() as work:
            return await work.feedback.of_place(self._place)

    async def _until_changed(self, before: list[Feedback]) -> None:
        """A reaction is silent: nothing but its effect tells that it has arrived."""
        async with asyncio.timeout(10):
            while await self._feedback() == before:
                await asyncio.sleep(0.01)

    @property
    def _place(self) -> Place:
        return Place("discord", self._guild.id, self._room.id)


@asynccontextmanager
async def discord_driver(folder: Path) -> AsyncIterator[DiscordDriver]:
    async with DiscordServer().running() as server:
        guild = server.guild("Lab", joined=False)
        person = server.person("ada", guild)
        guild.owner = person.id
        store = await open_store(f"sqlite+aiosqlite:///{folder / 'conversation.db'}")
        time = Time(NOON)
        settings = DiscordSettings(
            _env_file=None, token=SecretStr(server.token), api_url=server.api_url, gateway_url=server.gateway_url
        )
        platform = Discord(settings, store, time, tuple(COMMANDS), pace=QUICK)
        async with a_product(platform, store, time) as product:
            talking = asyncio.create_task(platform.run(product.bot))
            await server.gateway.until_connected()
            yield DiscordDriver(server, guild, person, product)
            talking.cancel()
            with suppress(asyncio.CancelledError):
                await talking
        await store.close()


def _heard(message: Message) -> Heard:
    """As Discord shows it: without the marks that keep text inert, and with files opened."""
    found = list(walk(message.json["components"]))
    texts = [each["content"] for each in found if "content" in each]
    texts += [file["text"] for file in message.json.get("attachments", [])]
    shown = re.sub(r"\\([^A-Za-z0-9\s])", r"\1", "\n".join(texts)).replace("\u200b", "")
    return Heard(shown, tuple(each["label"] for each in found if each["type"] == 2))
