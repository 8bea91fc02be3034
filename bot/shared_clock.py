"""The database's clock, where several machines share one: what they hold for a while goes by that, not by their own."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.logs import log
from bot.ports import Clock, Store

QUICK = timedelta(seconds=2)
"""An answer that took longer says too little of what time it is."""
WORTH_TELLING = timedelta(seconds=5)
"""By how much a machine's clock must differ, or differ otherwise than was told, for a line in the log."""


@dataclass(slots=True)
class SharedClock:
    """This machine's clock, set right by the database's whenever the two are compared."""

    own: Clock
    _behind: timedelta = field(init=False, default=timedelta())
    _told: timedelta = field(init=False, default=timedelta())

    def __call__(self) -> datetime:
        return self.own() + self._behind

    async def compare(self, store: Store) -> None:
        """Nothing changes where the database has no clock of its own, or takes long to tell what time it is."""
        asked = self.own()
        theirs = await store.time()
        heard = self.own()
        if theirs is None or not timedelta() <= heard - asked <= QUICK:
            return
        self._behind = theirs - (asked + (heard - asked) / 2)
        if abs(self._behind - self._told) > WORTH_TELLING:
            self._told = self._behind
            log.warning("this machine's clock is not the database's", behind=round(self._behind.total_seconds(), 1))
