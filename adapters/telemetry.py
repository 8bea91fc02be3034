"""How the log is written: one structlog pipeline for our events and for every library's."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from bot.logs import NAME, reference

ADDRESS = re.compile(r"(?<![\w.+%=~-])[\w.+%=~-]++@")
"""What stands before the host; the same goes for a password in a URL."""
OURS = (NAME, "bot", "adapters", "ranking", "storage")
QUIET = (
    "alembic",
    "apscheduler",
    "aiosqlite",
    "sentence_transformers",
    "httpx",
    "urllib3",
    "asyncio",
    "stamina",
    "bm25s",
)
"""Libraries whose everyday chatter says nothing to whoever operates this."""


def configure_logging(level: str) -> None:
    """Send every log record to standard error: coloured lines on a terminal, JSON otherwise."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _facts,
    ]
    terminal = sys.stderr.isatty()
    last = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    tidy: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if not terminal:
        tidy.append(structlog.processors.format_exc_info)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*tidy, last, _without_addresses])
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [handler]
    # On the handler as well: our own events may be made for counting where nobody wants to read them.
    handler.setLevel(level)
    # Whoever looks closer looks at us: libraries then write what people said, and rows of the database.
    root.setLevel("INFO" if level == "DEBUG" else level)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_addresses(_: Any, __: str, line: Any) -> str:
    """E-mail addresses belong to people, and servers repeat them in their refusals: their hosts are enough here."""
    return ADDRESS.sub("…@", str(line))


def _facts(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Our own events carry their facts beside the message; every line says what it was part of."""
    record = event.get("_record")
    event.update(getattr(record, "facts", {}))
    if under := reference():
        event.setdefault("reference", under)
    return event
