"""What each failure of Slack means for a post: one table from the SDK's errors to those of the port.

Codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import Busy, Gone, Lost, PlatformError, Refused

SHORTLY = 1.0
"""Seconds before a refused connection is tried again."""
AWHILE = 30.0
"""Seconds to wait when Slack asks for fewer calls without saying how long."""
LONG = 1800.0
"""Seconds before a workspace is asked again that Slack will give back by itself, in hours rather than minutes."""


class WorkspaceGone(Gone):
    """Not only this channel: the token is no good any more."""


CHANNEL_GONE = {
    "channel_not_found": "Slack says that the channel does not exist, or that I am not in it.",
    "is_archived": "The channel is archived.",
    "not_in_channel": "I am not in the channel any more.",
    "user_not_found": "Slack does not know this person any more.",
    "user_not_in_channel": "This person is not in the channel any more.",
    "user_disabled": "This person's account is deactivated.",
    "cannot_dm_bot": "Slack does not let me write to another app.",
}
WORKSPACE_GONE = {
    "account_inactive": "Broadsheet was removed from the workspace.",
    "app_uninstalled": "Broadsheet was removed from the workspace.",
    "token_revoked": "The workspace has taken back Broadsheet's token.",
    "token_expired": "Broadsheet's token has expired.",
    "invalid_auth": "Slack does not accept Broadsheet's token.",
    "not_authed": "Slack does not accept Broadsheet's token.",
    "team_not_found": "The workspace does not exist any more.",
}
REFUSED = {
    "missing_scope": "Slack says that Broadsheet lacks a permission: install it again from its manifest.",
    "restricted_action": "The workspace's settings do not let apps post here.",
    "restricted_action_read_only_channel": "This channel is read-only for apps.",
    "restricted_action_thread_only_channel": "In this channel only replies may be posted.",
    "restricted_action_thread_locked": "This thread is locked.",
    "ekm_access_denied": "The workspace's administrators have suspended posting.",
    "access_denied": "The workspace's settings do not let apps post here.",
    "team_access_not_granted": "The organisation has not granted Broadsheet this workspace.",
    "no_permission": "Slack says that Broadsheet lacks a permission: install it again from its manifest.",
    "not_allowed_token_type": "This is another kind of token than a bot's (xoxb-).",
    "message_limit_exceeded": "The workspace has reached its limit of messages.",
}
NOT_INSTALLED = "Broadsheet is not installed in the workspace."
STOPPED_BY_REMOVAL = frozenset({NOT_INSTALLED, *WORKSPACE_GONE.values()})
"""Why channels are paused that go on as soon as Slack takes a token for their workspace."""
MENDED_BY_INSTALLING = STOPPED_BY_REMOVAL | {REFUSED["missing_scope"]}
"""The same after an installation, which also grants what was lacking."""
# "The workspace is undergoing an enterprise migration and will not be available until migration is complete."
AWAY = {"org_login_required": "The workspace is being moved into an organisation; Slack gives it back by itself."}
BUSY = {"ratelimited", "rate_limited", "request_timeout"}
# "It's possible some aspect of the operation succeeded before the error was raised."
UNDECIDED = {"fatal_error", "internal_error", "service_unavailable", "team_added_to_org"}


@contextmanager
def translated() -> Iterator[None]:
    """Whatever the SDK raises inside, as one of Gone, Refused, Busy and Lost."""
    try:
        yield
    except SlackApiError as error:
        raise meaning_of(error.response) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise Busy("Slack cannot be reached.", SHORTLY) from error
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        # The request was on its way: whether it arrived, nobody knows.
        raise Lost(f"No answer came back from Slack ({type(error).__name__}).") from error


def meaning_of(response: Any) -> PlatformError:
    """What an answer that is not ``ok`` means. The SDK hands on its own response, or aiohttp's."""
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    return by_status(status, getattr(response, "headers", {})) or _by_code(code, response)


def by_status(status: int, headers: Any) -> PlatformError | None:
    """What the status alone says; None when it says nothing."""
    if status == 429:
        return Busy("Slack asks for fewer calls.", _seconds(headers))
    if status >= 500:
        return Lost(f"Slack answered with status {status}.")
    return None


def _by_code(code: str, response: Any) -> PlatformError:
    if code in WORKSPACE_GONE:
        return WorkspaceGone(WORKSPACE_GONE[code])
    if code in CHANNEL_GONE:
        return Gone(CHANNEL_GONE[code])
    if code in REFUSED:
        return Refused(REFUSED[code])
    if code in AWAY:
        return Busy(AWAY[code], LONG)
    if code in BUSY:
        return Busy("Slack asks for fewer calls.", _seconds(getattr(response, "headers", {})))
    if code in UNDECIDED or not code:
        return Lost(f"Slack does not say whether it was done ({code or 'no reason given'}).")
    return Refused(f"Slack does not take it: {code}.")


def _seconds(headers: Any) -> float:
    """``Retry-After``; the SDK's headers are not always case-insensitive."""
    found = {str(name).lower(): str(value) for name, value in dict(headers or {}).items()}.get("retry-after", "")
    return float(found) if found.replace(".", "", 1).isdecimal() else AWHILE
