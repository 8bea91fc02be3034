"""The product's log: events with named facts. ``adapters.telemetry`` decides how they are written."""

import logging
import sys
from typing import Any


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


log = Log("broadsheet")
