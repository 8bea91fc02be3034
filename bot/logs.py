"""The product's log: events with named facts. ``adapters.telemetry`` decides how they are written and counted."""

import logging
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

_reference: ContextVar[str] = ContextVar("reference", default="")


@contextmanager
def referenced() -> Iterator[str]:
    """One id for everything that is logged meanwhile, here and in what is awaited; an outer one stays."""
    token = _reference.set(_reference.get() or secrets.token_hex(4))
    try:
        yield _reference.get()
    finally:
        _reference.reset(token)


def reference() -> str:
    """The id of what is being done now, or an empty string."""
    return _reference.get()


class Event(StrEnum):
    """What is not only read in the log but also counted: one name for whoever logs it and whoever counts it."""

    CALL = "call"
    DIGEST = "digest"
    DISCORD_CONNECTED = "discord gateway is connected"
    INGEST = "ingest"
    PLATFORM_FAILED = "platform failed"
    PLATFORM_STOPPED = "platform stopped"
    POST_FAILED = "post failed"
    REACTION = "reaction"
    SLACK_CONNECTED = "slack socket is connected"


class Log:
    """Facts as keyword arguments over the standard library, so that the product needs no logging package."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **facts: Any) -> None:
        self._logger.info(event, extra={"facts": facts})

    def warning(self, event: str, **facts: Any) -> None:
        self._logger.warning(event, extra={"facts": facts})

    def failure(self, event: str, **facts: Any) -> None:
        """Something unforeseen, with its traceback: for the log only."""
        self._logger.error(event, exc_info=sys.exc_info(), extra={"facts": facts})


NAME = "broadsheet"
log = Log(NAME)
