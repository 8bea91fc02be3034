"""Reactions made while the bot was away: read back from Slack for its own messages of the last days."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from adapters.slack import NAME
from adapters.slack.teams import Teams
from adapters.slack.turns import Turns
from adapters.slack.web import patiently
from bot.chores import Chore
from bot.domain import Person, Posted
from bot.errors import Busy, Lost, PlatformError
from bot.logs import log
from bot.ports import Inbound

PATIENCE = 300.0
"""Seconds for which one message's reactions are asked for while Slack does not answer."""
SHORTLY = 2.0
AT_ONCE = 0.0
"""While a message's turn is held, nothing waits for Slack's limit: reactions made now would wait, too."""


async def in_turn(chore: Chore, work: Callable[[], Awaitable[object]]) -> None:
    """By one process for all that were away together: whoever waits for another need not do it after it.

    From when it connected, that other one has missed nothing; if it was cut off before it was done, it is not done.
    """
    await chore.wait_and_do(work, since=chore.wall(), look=SHORTLY)


async def read_back(inbound: Inbound, teams: Teams, turns: Turns) -> None:
    """Message after message, so that Slack's limit of about 50 a minute is met by waiting."""
    for posted in await inbound.own_messages(NAME):
        try:
            await patiently(partial(_asked, inbound, teams, turns, posted), PATIENCE)
        except PlatformError as trouble:
            log.warning("reactions were not read back", place=str(posted.place), why=str(trouble))


async def _asked(inbound: Inbound, teams: Teams, turns: Turns, posted: Posted) -> None:
    """A question that was lost can be asked again, unlike a post."""
    try:
        await _recount(inbound, teams, turns, posted)
    except Lost as lost:
        raise Busy(str(lost), SHORTLY) from lost


async def _recount(inbound: Inbound, teams: Teams, turns: Turns, posted: Posted) -> None:
    """Asks and counts in one turn: a reaction that comes in between takes effect after it, and stays."""
    async with turns.at(posted):
        await inbound.recount(posted, partial(_standing, teams, posted))


async def _standing(teams: Teams, posted: Posted) -> dict[str, list[Person]]:
    """Who reacts with what, but for the bot itself."""
    workspace = posted.place.workspace
    where = {"channel": posted.place.channel, "timestamp": posted.message}
    answer = await teams.call(workspace, "reactions_get", AT_ONCE, **where, full=True)
    bot_user = (await teams.of(workspace)).bot_user
    found: Sequence[Mapping[str, Any]] = (answer.get("message") or {}).get("reactions") or []
    return {
        each["name"]: [Person(NAME, workspace, user) for user in each.get("users") or [] if user != bot_user]
        for each in found
    }
