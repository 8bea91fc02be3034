"""The product around one platform: the bundled papers, ranked by words alone, and a clock that the test moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.sources.sample import Sample
from bot.commands import COMMANDS
from bot.digest import Delivery
from bot.domain import Place
from bot.inbound import Bot
from bot.ingest import ingest
from bot.lanes import Lanes
from bot.library import Library
from bot.ports import ChatPlatform, Store
from ranking.ranker import DefaultRanker
from tests.bot.workspace import Time

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday, so that the next digest is Tuesday's."""


@dataclass
class Product:
    bot: Bot
    delivery: Delivery
    store: Store
    time: Time

    async def deliver(self, place: Place) -> None:
        """Move the clock to the channel's next digest and let the heartbeat beat once."""
        async with self.store.read() as uow:
            channel = await uow.channels.get(place)
        assert channel is not None
        assert channel.next_digest_at is not None, "nobody has agreed to a digest"
        self.time.now = channel.next_digest_at
        await self.delivery.deliver_due()


@asynccontextmanager
async def a_product(platform: ChatPlatform, store: Store, time: Time | None = None) -> AsyncIterator[Product]:
    time = time or Time(NOON)
    lanes = Lanes()
    library = Library(store, DefaultRanker(), None, lanes)
    platforms = {platform.name: platform}
    delivery = Delivery(store, library, platforms, time, time)
    try:
        await ingest(store, [Sample(time)], time)
        await library.refresh()
        yield Product(Bot(store, library, delivery, platforms, COMMANDS, time), delivery, store, time)
    finally:
        lanes.close()
