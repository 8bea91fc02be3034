"""First contact in a place: one introduction, with topics proposed from its name and purpose."""

from dataclasses import replace
from datetime import datetime

from bot.domain import Channel
from bot.messages import Message
from bot.plan import upcoming_after
from bot.ports import About, Store
from bot.suggestions import suggest
from bot.views.welcome import introduction


async def joined(store: Store, blank: Channel, about: About, now: datetime) -> Message | None:
    """The introduction, said once; a place that was left and is joined again goes on as before."""
    async with store.write() as uow:
        channel = await uow.channels.ensure(replace(blank, name=about.name, public=about.public, direct=about.direct))
        recent = await uow.digests.recent(channel.place, 1)
        upcoming = upcoming_after(channel, channel.schedule, recent, now) if channel.subscribed else None
        await uow.channels.change(
            channel.place, introduced=True, paused="", name=about.name, public=about.public, next_digest_at=upcoming
        )
        await uow.commit()
    return None if channel.introduced else introduction(suggest(about.name, about.purpose))
