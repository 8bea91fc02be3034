"""The end of the program: one deadline, shared by all who have something to finish before it."""

import asyncio
from dataclasses import dataclass, field

WITHIN = 9.0
"""Seconds from being asked to end until nobody is waited for any more; ten are promised in all."""


@dataclass(slots=True)
class Leaving:
    """Whoever has something to finish asks how long it may take, and need not know of the others."""

    within: float = WITHIN
    _until: float | None = field(init=False, default=None)

    def begin(self) -> None:
        """The program was asked to end; whoever says so first counts."""
        if self._until is None:
            self._until = asyncio.get_running_loop().time() + self.within

    def at_most(self, seconds: float, others: float = 0.0) -> float:
        """So many, or when the program ends what is left, less so many for those who come after."""
        if self._until is None:
            return seconds
        return max(0.0, min(seconds, self._until - others - asyncio.get_running_loop().time()))
