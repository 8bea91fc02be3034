"""A payload that makes no sense is acknowledged and left at that: Slack would only deliver it again."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.sense import NotUnderstoodError, raised_in
from adapters.slack.once import UnderWayError
from bot.errors import PlatformError, StoreError
from bot.logs import log

UNABLE = "I cannot answer here just now. Please try again later; whoever runs me finds the reason in my log."
Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What Bolt raises over values of other kinds than Slack documents; its own reading of a payload is not guarded."""


async def dispatched(dispatch: Dispatch, read: Callable[[], Awaitable[AsyncBoltRequest]]) -> BoltResponse:
    """Reads a request and hands it on. Errors of our own are dealt with by ``explain``, which Bolt calls."""
    try:
        return await dispatch(await read())
    except MALFORMED as error:
        return _left("payload", type(error).__name__)


def explain_errors(app: AsyncApp) -> None:
    """Sort the errors of listeners: what will never be understood, and what may work when it comes again."""

    async def explain(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
        kind = str(body.get("type"))
        if isinstance(error, NotUnderstoodError):
            return _left(kind, str(error))
        if isinstance(error, MALFORMED) and raised_in(error, "slack_bolt", "slack_sdk"):
            return _left(kind, type(error).__name__)
        if isinstance(error, UnderWayError):
            return BoltResponse(status=503, body="Another process is at it.")
        if isinstance(error, (PlatformError, StoreError)):
            log.warning("slack event failed", kind=kind, why=str(error))
            # A slash command shows what it is acknowledged with; everything else is to come again.
            return BoltResponse(status=200, body=UNABLE) if "command" in body else None
        log.failure("slack event failed", kind=kind)
        return None

    app.error(explain)


def _left(kind: str, lacks: str) -> BoltResponse:
    log.warning("slack payload not understood", kind=kind, lacks=lacks)
    return BoltResponse(status=200, body="")
