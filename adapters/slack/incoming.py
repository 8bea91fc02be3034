"""What Slack's payloads say: who, where, and the words of a command."""

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.slack import NAME
from bot.domain import Place

Payload = Mapping[str, Any]

MENTION = re.compile(r"^\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>[\s:,]*")
STAMP = re.compile(r"([0-9]{1,11})\.([0-9]{1,6})")
REFERENCE = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def words_of(text: str) -> str:
    """A line as it was typed: without a mention in front, links as their addresses, entities as characters.

    https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
    """
    return html.unescape(REFERENCE.sub(_typed, MENTION.sub("", text))).strip()


def _typed(reference: re.Match[str]) -> str:
    target, label = reference[1], reference[2]
    if target.startswith(("#", "!", "@")):
        return f"{target[0] if target[0] != '!' else '@'}{label}" if label else target
    return target.removeprefix("mailto:")


def team_of(body: Payload) -> str:
    """The workspace that the app is installed in; an event in a shared channel may name another as its own."""
    authorizations = body.get("authorizations") or [{}]
    team = body.get("team") or {}
    found = authorizations[0].get("team_id") or body.get("team_id") or team.get("id")
    return str(found or (body.get("user") or {}).get("team_id") or "")


def place_of(body: Payload, channel: str, thread: str = "") -> Place:
    return Place(NAME, team_of(body), channel, thread)


def moment_of(stamp: object) -> datetime | None:
    """A time stamp such as ``1700000000.000123``, to the microsecond."""
    found = STAMP.fullmatch(str(stamp))
    if found is None:
        return None
    return datetime.fromtimestamp(int(found[1]), UTC) + timedelta(microseconds=int(found[2].ljust(6, "0")))


def is_direct(channel: str) -> bool:
    """Ids of direct messages begin with D; a person's id stands for the conversation with them."""
    return channel.startswith(("D", "U", "W"))
