"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how much is done, and how much there is in all, if that is known."""


def silent(what: str, done: int, total: int | None) -> None:
    """For whoever does not want to know."""
