"""Workspaces that install Broadsheet and remove it: their token and their channels change in one transaction."""

from collections.abc import Collection
from datetime import datetime

from bot.domain import Channel
from bot.plan import upcoming_after
from bot.ports import Installation, Store, UnitOfWork


async def installed(store: Store, installation: Installation, mended: Collection[str], now: datetime) -> None:
    """Keep its token. Where Broadsheet was before, channels that were paused for what this has mended go on."""
    async with store.write() as uow:
        await uow.installations.put(installation)
        await back(uow, installation.platform, installation.workspace, mended, now)
        await uow.commit()


async def back(uow: UnitOfWork, platform: str, workspace: str, mended: Collection[str], now: datetime) -> None:
    """It is not to be erased as one that is gone; whatever else channels are paused for, they stay so."""
    if (await uow.workspaces.get(platform, workspace)).gone_at is not None:
        await uow.workspaces.change(platform, workspace, gone_at=None)
    for channel in await uow.channels.all(platform, workspace):
        if channel.paused in mended:
            await go_on(uow, channel, now)


async def go_on(uow: UnitOfWork, channel: Channel, now: datetime) -> None:
    """A channel that was paused goes on with its next digest, as if it had not been; what was missed stays missed."""
    recent = await uow.digests.recent(channel.place, 1)
    upcoming = upcoming_after(channel, channel.schedule, recent, now) if channel.subscribed else None
    await uow.channels.change(channel.place, paused="", next_digest_at=upcoming)


async def gone(
    store: Store, platform: str, workspace: str, why: str, now: datetime, as_of: datetime | None, *, removed: bool
) -> bool:
    """Pause all its channels. ``removed``: its token goes, too.

    False when what is stored was installed after ``as_of``: then it is another installation that is gone.
    """
    async with store.write() as uow:
        stored = await uow.installations.get(platform, workspace)
        if stored is not None and as_of is not None and stored.at > as_of:
            return False
        if removed:
            await uow.installations.remove(platform, workspace)
        await uow.channels.pause_workspace(platform, workspace, why)
        if (await uow.workspaces.get(platform, workspace)).gone_at is None:
            await uow.workspaces.change(platform, workspace, gone_at=now)
        await uow.commit()
    return True
