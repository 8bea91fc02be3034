"""What comes in need not make sense: a library or our own code stumbles over it, and the log tells which."""

import sys


class NotUnderstoodError(Exception):
    """What came in lacks something that its platform's documentation promises: nobody can act on it, now or later."""


def raised_in(error: BaseException | None, *packages: str) -> bool:
    """Whether the last frame outside the standard library belongs to one of these packages."""
    return _last_module(error) in packages


def _last_module(error: BaseException | None) -> str:
    last = ""
    trace = None if error is None else error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0]
        last = last if module in sys.stdlib_module_names else module
        trace = trace.tb_next
    return last
