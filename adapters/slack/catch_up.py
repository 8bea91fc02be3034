"""Reactions made while the bot was away: read back from Slack for its own messages of the last days."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack import NAME
from adapters.slack.teams import Teams
from bot.domain import Person, Posted
from bot.errors import PlatformError
from bot.logs import log
from bot.ports import Inbound


async def read_back(inbound: Inbound, teams: Teams) -> None:
    """Message after message, so that Slack's limit of about 50 a minute is met by waiting."""
    for posted in await inbound.own_messages(NAME):
        try:
            await _recount(inbound, teams, posted)
        except PlatformError as trouble:
            log.warning("reactions were not read back", place=str(posted.place), why=str(trouble))


async def _recount(inbound: Inbound, teams: Teams, posted: Posted) -> None:
    workspace = posted.place.workspace
    answer = await teams.call(
        workspace, "reactions_get", channel=posted.place.channel, timestamp=posted.message, full=True
    )
    bot_user = (await teams.of(workspace)).bot_user
    found: Sequence[Mapping[str, Any]] = (answer.get("message") or {}).get("reactions") or []
    await inbound.recount(
        posted,
        {
            each["name"]: [Person(NAME, workspace, user) for user in each.get("users") or [] if user != bot_user]
            for each in found
        },
    )
