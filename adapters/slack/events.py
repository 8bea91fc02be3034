"""What Slack tells of by itself. An event is acknowledged when its effect is stored, and counts once."""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp

from adapters.sense import NotUnderstoodError
from adapters.slack import NAME
from adapters.slack.answers import Answers, Asker
from adapters.slack.background import Background
from adapters.slack.faults import WORKSPACE_GONE, WorkspaceGone
from adapters.slack.home import HomeTabs
from adapters.slack.incoming import is_direct, maybe, moment_of, part, place_of, second_of, team_of, told, words_of
from adapters.slack.once import Once, key_of
from adapters.slack.people import People
from adapters.slack.teams import Teams
from adapters.slack.turns import Turns
from adapters.slack.unfurls import unfurl
from bot.domain import Person, Place, Posted
from bot.logs import log
from bot.messages import Message
from bot.ports import Call, Inbound, Reaction

Body = Mapping[str, Any]
Effect = Callable[[Body, Mapping[str, Any]], Awaitable[None]]

LEFT = {
    "channel_left": "Broadsheet was removed from the channel.",
    "group_left": "Broadsheet was removed from the channel.",
    "channel_archive": "The channel was archived.",
    "group_archive": "The channel was archived.",
    "channel_deleted": "The channel was deleted.",
    "group_deleted": "The channel was deleted.",
}
APART = timedelta(seconds=10)
"""How far Slack's clock and ours may be apart, and how long an installation may take to be stored.

An installation counts as newer than a removal up to so long after it. That errs on the side of keeping a token: Slack
is asked whether it works, but nobody would notice that one was forgotten which does.
"""
YOUNG = timedelta(seconds=60)
"""For how long a message may be there before the answer to its post has reached us."""
UNINSTALLED, REVOKED = WORKSPACE_GONE["app_uninstalled"], WORKSPACE_GONE["token_revoked"]


@dataclass(frozen=True, slots=True)
class Events:
    inbound: Inbound
    teams: Teams
    people: People
    answers: Answers
    home: HomeTabs
    background: Background
    once: Once
    turns: Turns
    """Reactions to a message take effect in the order they came in: a thumb may be taken back at once."""
    post: Callable[[Place, Message, str], Awaitable[Posted]]

    def listen(self, app: AsyncApp) -> None:
        effects: dict[str, Effect] = {
            "member_joined_channel": self._joined,
            "member_left_channel": self._member_left,
            "app_mention": self._said,
            "message": self._said,
            "app_home_opened": self._home_opened,
            "link_shared": self._links,
            "app_uninstalled": self._uninstalled,
            "tokens_revoked": self._revoked,
            **dict.fromkeys(LEFT, self._left),
        }
        for name, effect in effects.items():
            app.event(name)(self._listener(effect))
        for name in ("reaction_added", "reaction_removed"):
            app.event(name)(self._reaction)
        # Everything else is acknowledged too: Slack would deliver it again, and count it as a failure.
        app.event(re.compile(".*"))(_nothing)

    def _listener(self, effect: Effect) -> Callable[..., Awaitable[None]]:
        async def listener(body: dict[str, Any], event: dict[str, Any]) -> None:
            await self.once.do(told(body, "event_id"), lambda: effect(body, event))

        return listener

    # --- reactions --------------------------------------------------------------------------------

    async def _reaction(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Counts once by itself: its id is stored with its effect."""
        item = part(event, "item")
        if item.get("type") != "message":
            return
        person = Person(NAME, team_of(body), told(event, "user"))
        posted = Posted(place_of(body, told(item, "channel")), told(item, "ts"))
        added = event["type"] == "reaction_added"
        async with self.turns.at(posted):
            event_id, moment = key_of(told(body, "event_id")), moment_of(event.get("event_ts"))
            early = await self._is_early(body, event, moment)
            await self.inbound.react(Reaction(person, posted, told(event, "reaction"), added, event_id, moment, early))
        self.background.start("home", self.home.refresh(person))

    async def _is_early(self, body: Body, event: Mapping[str, Any], moment: datetime | None) -> bool:
        """On a message of ours that has not been there for long."""
        posted = moment_of(part(event, "item").get("ts"))
        young = posted is not None and moment is not None and moment - posted < YOUNG
        return young and await self._is_me(body, maybe(event, "item_user"))

    # --- comings and goings -----------------------------------------------------------------------

    async def _joined(self, body: Body, event: Mapping[str, Any]) -> None:
        if not await self._is_me(body, told(event, "user")):
            return
        place = place_of(body, told(event, "channel"))
        introduction = await self.inbound.joined(place)
        if introduction:
            self.background.start("introduction", self._introduce(place, introduction))

    async def _introduce(self, place: Place, introduction: Message) -> None:
        await self.post(place, introduction, f"{place}/introduction")

    async def _member_left(self, body: Body, event: Mapping[str, Any]) -> None:
        if await self._is_me(body, told(event, "user")):
            await self.inbound.gone(place_of(body, told(event, "channel")), LEFT["channel_left"])

    async def _left(self, body: Body, event: Mapping[str, Any]) -> None:
        await self.inbound.gone(place_of(body, told(event, "channel")), LEFT[event["type"]])

    async def _uninstalled(self, body: Body, _event: Mapping[str, Any]) -> None:
        await self._removed(body, UNINSTALLED)

    async def _revoked(self, body: Body, event: Mapping[str, Any]) -> None:
        if part(event, "tokens").get("bot"):
            await self._removed(body, REVOKED)

    async def _removed(self, body: Body, why: str) -> None:
        """Slack may tell of it late: whatever was installed after it stays."""
        workspace, moment = team_of(body), second_of(body.get("event_time"))
        if moment is None:
            raise NotUnderstoodError("event_time")
        own = await self.teams.is_own(workspace)
        if own or not await self.inbound.workspace_gone(NAME, workspace, why, moment - APART, removed=True):
            # When SLACK_BOT_TOKEN was set nobody knows, nor what came first of two that are close together.
            with suppress(WorkspaceGone):
                await self.teams.call(workspace, "auth_test")
                log.info("a removal from before the installation has no effect", workspace=workspace)

    async def _is_me(self, body: Body, user: str) -> bool:
        return user == (await self.teams.of(team_of(body))).bot_user

    # --- words ------------------------------------------------------------------------------------

    async def _said(self, body: Body, event: Mapping[str, Any]) -> None:
        """A command by mention or in a direct message. What an edit, a bot or a file says is none."""
        channel = told(event, "channel")
        direct = is_direct(channel)
        if event.get("subtype") or event.get("bot_id") or (event["type"] == "message" and not direct):
            return
        place = place_of(body, channel)
        person = await self.people.person(place.workspace, told(event, "user"))
        message = await self.inbound.command(Call(place, person, words_of(maybe(event, "text")), direct=direct))
        thread = maybe(event, "thread_ts")
        asker = Asker(Place(NAME, place.workspace, place.channel, thread), person.id, direct=direct)
        self.background.start("answer", self._answer(asker, message, person))

    async def _answer(self, asker: Asker, message: Message, person: Person) -> None:
        await self.answers.give(asker, message)
        await self.home.refresh(person)

    # --- pages and previews -----------------------------------------------------------------------

    async def _home_opened(self, body: Body, event: Mapping[str, Any]) -> None:
        if event.get("tab", "home") == "home":
            person = await self.people.person(team_of(body), told(event, "user"))
            self.background.start("home", self.home.opened(person))

    async def _links(self, body: Body, event: Mapping[str, Any]) -> None:
        place = place_of(body, told(event, "channel"))
        self.background.start("preview", unfurl(self.inbound, self.teams, place, event))


async def _nothing() -> None:
    """Acknowledges what is of no interest."""
