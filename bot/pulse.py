"""The heart's own record: kept in the database for all processes, and here for this one, whatever others do."""

import time
from dataclasses import dataclass, field
from datetime import datetime

from bot.ports import Clock, Store
from bot.standing import HEARTBEAT, LATEST_BEAT


@dataclass(slots=True)
class Pulse:
    store: Store
    clock: Clock
    last: float = field(default_factory=time.monotonic)
    """When this process last looked for due digests, by a clock that nobody sets; at first, when it began."""

    async def beat(self) -> None:
        self.last = time.monotonic()
        async with self.store.write() as uow:
            await uow.sources.succeeded(HEARTBEAT, self.clock())
            await uow.commit()

    def troubles(self, every: float) -> list[str]:
        """A sentence when something hangs in this process, which should beat ``every`` so many seconds."""
        late = time.monotonic() - self.last > max(LATEST_BEAT, 4 * every)
        return ["This process has not looked for due digests for a while."] if late else []

    async def last_away(self) -> tuple[datetime, datetime] | None:
        """From the last heartbeat to now: when this program was down, if it ever ran before."""
        async with self.store.read() as uow:
            beats = [status for status in await uow.sources.all() if status.name == HEARTBEAT]
        return (beats[0].succeeded_at, self.clock()) if beats and beats[0].succeeded_at else None
