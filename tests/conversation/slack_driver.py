"""The conversation in Slack: payloads of our own server over its socket, Bolt and the SDK in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from pydantic import SecretStr

from adapters.slack.platform import Slack
from adapters.slack.settings import SlackSettings
from bot.domain import Place
from bot.emoji import canonical
from storage.unit_of_work import open_store
from tests.bot.workspace import Time
from tests.conversation.driver import Heard
from tests.conversation.product import NOON, Product, a_product
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN, TEAM, Said

ROOM = "C1"
NAMES = {"👍": "+1", "❤": "heart", "👎": "-1", "🔖": "bookmark"}
"""Slack tells of an emoji by its name."""


class SlackDriver:
    """Implements ``Driver``: one person in one workspace."""

    def __init__(self, slack: SlackServer, product: Product) -> None:
        self._slack = slack
        self._product = product
        self._person = SlackPerson(slack)
        self._last: Said | None = None

    async def invite(self, channel: str, purpose: str) -> Heard:
        await self._person.invites(ROOM, name=channel, purpose=purpose)
        [self._last] = await self._slack.until(lambda: self._slack.state.shown_in(ROOM))
        return _heard(self._last)

    async def say(self, line: str) -> Heard:
        self._last = await self._person.asks(line, ROOM)
        return _heard(self._last)

    async def press(self, label: str) -> Heard:
        assert self._last is not None
        return await self._pressed(self._last, label)

    async def press_on_paper(self, number: int, label: str) -> Heard:
        return await self._pressed(self._papers()[number - 1], label)

    async def react(self, number: int, emoji: str) -> None:
        """An event is acknowledged when its effect is stored, which is what this returns with."""
        await self._person.reacts(self._papers()[number - 1], NAMES[canonical(emoji)])

    async def unreact(self, number: int, emoji: str) -> None:
        await self._person.takes_back(self._papers()[number - 1], NAMES[canonical(emoji)])

    async def digest(self) -> list[Heard]:
        return [_heard(said) for said in self._shown() if "Papers for" in said.words or said.thread]

    async def deliver(self) -> None:
        await self._product.deliver(Place("slack", TEAM, ROOM))

    async def _pressed(self, said: Said, label: str) -> Heard:
        await self._person.presses(said, label)
        self._last = await self._person.answer()
        return _heard(self._last)

    def _papers(self) -> list[Said]:
        return [said for said in self._shown() if said.thread]

    def _shown(self) -> list[Said]:
        return self._slack.state.shown_in(ROOM)


@asynccontextmanager
async def slack_driver(folder: Path) -> AsyncIterator[SlackDriver]:
    async with SlackServer().running() as slack:
        store = await open_store(f"sqlite+aiosqlite:///{folder / 'conversation.db'}")
        time = Time(NOON)
        settings = SlackSettings(
            _env_file=None, bot_token=SecretStr(BOT_TOKEN), app_token=SecretStr(APP_TOKEN), api_url=slack.url
        )
        platform = Slack(settings, store, time)
        async with a_product(platform, store, time) as product:
            serving = asyncio.create_task(platform.run(product.bot))
            await slack.until(lambda: slack.sockets.open)
            yield SlackDriver(slack, product)
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
        await store.close()
        assert slack.complaints == []


def _heard(said: Said) -> Heard:
    return Heard(said.words, said.labels)
