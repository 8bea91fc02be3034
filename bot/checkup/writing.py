"""Whether anything can be stored, found out by storing something."""

from datetime import datetime

from bot.checkup.finding import Finding
from bot.errors import StoreError
from bot.ports import Store

TRIAL = "trial"
"""The name of a lease that nobody needs."""


async def try_writing(store: Store, now: datetime) -> None:
    """Raises StoreError where nothing can be written: the disk may be full, or the database read-only."""
    async with store.write() as uow:
        await uow.leases.acquire(TRIAL, TRIAL, now, now)
        await uow.leases.release(TRIAL, TRIAL)
        await uow.commit()
    await store.try_growing()


async def database(store: Store, now: datetime) -> Finding:
    try:
        await try_writing(store, now)
    except StoreError as trouble:
        return Finding("database", False, str(trouble))
    return Finding("database", True, "can be read and written, and has room")
