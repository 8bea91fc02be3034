"""Progress on standard error for whatever takes longer than two seconds."""

import sys
import time

from bot.progress import Progress

PATIENCE = 2.0
"""Seconds before anything is shown: what is quick needs no words."""


def shown() -> Progress:
    """A progress that rewrites one line on a terminal, and elsewhere says each thing once."""
    started = time.monotonic()
    said: set[str] = set()
    terminal = sys.stderr.isatty()

    def show(what: str, done: int, total: int | None) -> None:
        if time.monotonic() - started < PATIENCE:
            return
        of = f" of {total}" if total else ""
        if terminal:
            end = "\n" if total and done >= total else ""
            sys.stderr.write(f"\r\x1b[K{what}: {done}{of}{end}")
            sys.stderr.flush()
        elif what not in said:
            said.add(what)
            sys.stderr.write(f"{what} …\n")

    return show
