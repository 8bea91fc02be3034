"""People who react to what they see, change their minds, and press buttons."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.chaos.discord import ChaoticDiscord
from tests.chaos.journal import Journal
from tests.chaos.slack import ChaoticSlack
from tests.servers.discord.components import walk
from tests.servers.discord.people import User
from tests.servers.discord.world import THREAD, Channel, Json, Message
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.state import Said

EMOJI = {"slack": ("+1", "heart", "-1", "bookmark"), "discord": ("👍", "❤️", "👎", "🔖")}
KEYCAPS = {"slack": ("one", "two"), "discord": ("1️⃣", "2️⃣")}
INTERESTED = 0.5
"""Share of messages that anybody reacts to."""
PRESSES = 0.05
MORE = "More like this"
CONFIRMED = "More like "
"""How the answer to it begins."""
TRIES = 3
ANSWERED = 8.0
"""Seconds after which whoever pressed and heard nothing presses again."""
EACH = 12
"""How many people there are on each platform."""


@dataclass
class People:
    random: Random
    journal: Journal
    slack_people: list[SlackPerson] = field(default_factory=list)
    discord_people: list[User] = field(default_factory=list)
    patience: float = 1.0
    gone: bool = False
    """Whether they have stopped looking."""
    _doing: set[asyncio.Task[None]] = field(default_factory=set)

    def see_slack(self, slack: ChaoticSlack, said: Said) -> None:
        for person, emoji in self._interest(self.slack_people, "slack", overview=_is_overview(said.text)):
            self._start(self._react_in_slack(slack, person, said, emoji))
        if not self.gone and MORE in said.labels and self.random.random() < PRESSES:
            self._start(self._press_in_slack(slack, self.random.choice(self.slack_people), said))

    def see_discord(self, discord: ChaoticDiscord, channel: Channel, message: Message) -> None:
        overview = channel.kind != THREAD and MORE not in _labels(message)
        for user, emoji in self._interest(self.discord_people, "discord", overview=overview):
            self._start(self._react_in_discord(discord, user, message, emoji))
        if not self.gone and MORE in _labels(message) and self.random.random() < PRESSES:
            self._start(self._press_in_discord(self.random.choice(self.discord_people), message))

    async def all_done(self) -> None:
        while self._doing:
            await asyncio.wait(set(self._doing))

    def _interest(self, people: list[Any], platform: str, *, overview: bool) -> list[tuple[Any, str]]:
        if self.gone or self.random.random() > INTERESTED:
            return []
        emoji = KEYCAPS[platform] if overview else EMOJI[platform]
        who = self.random.sample(people, self.random.randint(1, 3))
        return [(person, self.random.choice(emoji)) for person in who]

    # --- reactions --------------------------------------------------------------------------------

    async def _react_in_slack(self, slack: ChaoticSlack, person: SlackPerson, said: Said, emoji: str) -> None:
        for added, pause in self._mind():
            await asyncio.sleep(pause * self.patience)
            slack.react(person, said, emoji, added=added)

    async def _react_in_discord(self, discord: ChaoticDiscord, user: User, message: Message, emoji: str) -> None:
        for added, pause in self._mind():
            await asyncio.sleep(pause * self.patience)
            await discord.react(user, message, emoji, added=added)

    def _mind(self) -> list[tuple[bool, float]]:
        """Whether to react or take it back, each after so many seconds: some never change their mind, some at once."""
        looks, seconds = (True, self.random.uniform(0.5, 10)), self.random.uniform(0.5, 30)
        return self.random.choices(
            (
                [looks],
                [looks, (False, seconds)],
                [looks, (False, 0.02), (True, 0.02)],
                [looks, (False, 0.05)],
                [looks, (False, seconds), (True, seconds)],
            ),
            (10, 4, 2, 2, 1),
        )[0]

    # --- buttons ----------------------------------------------------------------------------------

    async def _press_in_slack(self, slack: ChaoticSlack, person: SlackPerson, said: Said) -> None:
        await asyncio.sleep(self.random.uniform(1.5, 6) * self.patience)
        presser = SlackPerson(slack, person.id)
        value = next(each["value"] for each in said.buttons if each["text"]["text"] == MORE)
        for _ in range(TRIES):
            heard = ""
            with suppress(TimeoutError, ConnectionError, IndexError):
                async with asyncio.timeout(ANSWERED):
                    await presser.presses(said, MORE)
                    heard = (await presser.answer(ANSWERED)).text
            if self._pressed("slack", said.channel, person.id, value, heard):
                return

    async def _press_in_discord(self, user: User, message: Message) -> None:
        await asyncio.sleep(self.random.uniform(1.5, 6) * self.patience)
        button = next(each for each in walk(message.json["components"]) if each.get("label") == MORE)
        for _ in range(TRIES):
            heard = ""
            exchange = await user.press(message, MORE)
            with suppress(TimeoutError):
                async with asyncio.timeout(ANSWERED):
                    heard = _text(await exchange.message())
            channel = exchange.channel.parent or exchange.channel.id
            if self._pressed("discord", channel, user.id, button["custom_id"], heard):
                return

    def _pressed(self, platform: str, channel: str, person: str, value: str, heard: str) -> bool:
        """Whether they were told that it counts; an apology is told apart from that, and makes them press again."""
        who = {"platform": platform, "channel": channel, "person": person, "value": value}
        answered = CONFIRMED in heard
        self.journal.write("press", **who, answered=answered, heard=heard)
        return answered

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)


def _is_overview(text: str) -> bool:
    return text.startswith("Papers for") and "open the thread" in text


def _text(message: Json) -> str:
    return "\n".join(each["content"] for each in walk(message["components"]) if "content" in each)


def _labels(message: Message) -> list[str]:
    return [each["label"] for each in walk(message.json["components"]) if "label" in each]
