"""How often letters may be asked for. Kept in the database, so that a restart forgets nothing, and never in clear."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.domain import Place
from bot.errors import UserError
from bot.ports import UnitOfWork

A_DAY_AND_ADDRESS, A_WEEK_AND_ADDRESS = 1, 3
A_DAY_AND_PERSON = 5
AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Allowances:
    """Each window of time has so many places, taken by insert-or-nothing; what is over is pruned with the events."""

    secret: str

    async def letter(self, uow: UnitOfWork, place: Place, now: datetime) -> bool:
        """Whether another letter may go there; it is counted."""
        day, week = (f"letter/{now:{window}}/{place}" for window in ("%Y-%m-%d", "%G-W%V"))
        return await self._take(uow, day, A_DAY_AND_ADDRESS, now) and await self._take(
            uow, week, A_WEEK_AND_ADDRESS, now
        )

    async def ask(self, uow: UnitOfWork, who: str, now: datetime) -> None:
        """Counts that somebody asks. Raises UserError when they, or all together, asked too often."""
        if not await self._take(uow, f"asked/{now:%Y-%m-%d}/{who}", A_DAY_AND_PERSON, now):
            raise UserError(f"That is enough for today: {A_DAY_AND_PERSON} addresses a day. Tomorrow it works again.")
        if not await self._take(uow, f"hour/{now:%Y-%m-%dT%H}", AN_HOUR, now):
            raise UserError("Many people ask for a daily mail just now. It works again within the hour.")

    async def _take(self, uow: UnitOfWork, window: str, places: int, now: datetime) -> bool:
        """The first free place of a window; in which windows somebody asked can be read only with the secret."""
        key = hmac.new(self.secret.encode(), f"broadsheet/email/{window}".encode(), sha256).hexdigest()
        for number in range(places):
            if await uow.events.first(f"email/{key}/{number}", now):
                return True
        return False
