"""What Slack's payloads say: who, where, and the words of a command."""

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.sense import NotUnderstoodError
from adapters.slack import NAME
from bot.domain import Place

Payload = Mapping[str, Any]


def told(payload: Payload, *path: str) -> str:
    """The text there. Raises NotUnderstoodError."""
    *parents, name = path
    for parent in parents:
        payload = part(payload, parent)
    found = payload.get(name)
    if not isinstance(found, str) or not found:
        raise NotUnderstoodError(".".join(path))
    return found


def maybe(payload: Payload, name: str) -> str:
    """The text there, or an empty one."""
    found = payload.get(name)
    return found if isinstance(found, str) else ""


def part(payload: Payload, name: str) -> Payload:
    """What is in there, or nothing."""
    found = payload.get(name)
    return found if isinstance(found, Mapping) else {}


def parts(payload: Payload, name: str) -> list[Payload]:
    """Those of a list there that have something in them."""
    found = payload.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


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
    authorized = next(iter(parts(body, "authorizations")), {})
    found = maybe(authorized, "team_id") or maybe(body, "team_id") or maybe(part(body, "team"), "id")
    return found or maybe(part(body, "user"), "team_id")


def place_of(body: Payload, channel: str, thread: str = "") -> Place:
    return Place(NAME, team_of(body), channel, thread)


def moment_of(stamp: object) -> datetime | None:
    """A time stamp such as ``1700000000.000123``, to the microsecond."""
    found = STAMP.fullmatch(str(stamp))
    if found is None:
        return None
    try:
        return datetime.fromtimestamp(int(found[1]), UTC) + timedelta(microseconds=int(found[2].ljust(6, "0")))
    except (OverflowError, ValueError, OSError):
        return None  # no year has such a second


def second_of(stamp: object) -> datetime | None:
    """A time as a whole number of seconds."""
    return moment_of(f"{stamp}.0") if isinstance(stamp, int) else None


def is_direct(channel: str) -> bool:
    """Ids of direct messages begin with D; a person's id stands for the conversation with them."""
    return channel.startswith(("D", "U", "W"))
