"""First contact in a place: one introduction, with topics proposed from its name and purpose."""

from dataclasses import replace
from datetime import datetime

from bot.domain import Channel
from bot.installing import go_on
from bot.messages import Message
from bot.ports import About, Store
from bot.suggestions import suggest
from bot.views.welcome import introduction


async def joined(store: Store, blank: Channel, about: About, now: datetime) -> Message | None:
    """The introduction, said once; a place that was left and is joined again goes on as before."""
    async with store.write() as uow:
        channel = await uow.channels.ensure(replace(blank, name=about.name, public=about.public, direct=about.direct))
        await go_on(uow, channel, now)
        await uow.channels.change(channel.place, introduced=True, name=about.name, public=about.public)
        await uow.commit()
    return None if channel.introduced else introduction(suggest(about.name, about.purpose))
