"""A process that delivers every due digest to a platform which keeps a journal on disk: one to kill at any moment.

python delivering.py DATABASE_URL JOURNAL NOW
"""

import asyncio
import json
import os
import sys
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.digest import Delivery
from bot.domain import Person, Place, Posted
from bot.lanes import Lanes
from bot.library import Library
from bot.messages import Message
from bot.ports import About, Inbound
from ranking.ranker import DefaultRanker
from storage.unit_of_work import open_store


@dataclass(frozen=True)
class Journal:
    """What is posted is on disk before the post returns, and never leaves it."""

    path: Path
    name: str = "journal"
    repeatable: timedelta = timedelta()
    managers: str = "everyone"

    async def run(self, inbound: Inbound) -> None:
        raise NotImplementedError

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        number = await asyncio.to_thread(self._write, {"channel": place.channel, "key": key})
        return Posted(replace(place, thread=""), number)

    def _write(self, line: dict[str, str]) -> str:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
            return str(file.tell())

    async def edit(self, posted: Posted, message: Message) -> None:
        raise NotImplementedError

    async def link(self, posted: Posted) -> str:
        return ""

    async def describe(self, place: Place) -> About:
        return About(place.channel)

    async def zone_of(self, person: Person) -> str:
        return ""


async def deliver(url: str, journal: Path, now: datetime) -> None:
    store, lanes = await open_store(url), Lanes()
    library, platform = Library(store, DefaultRanker(), None, lanes), Journal(journal)
    await library.refresh()
    await Delivery(store, library, {platform.name: platform}, lambda: now, lambda: now).deliver_due()
    lanes.close()
    await store.close()


if __name__ == "__main__":
    asyncio.run(deliver(sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])))
