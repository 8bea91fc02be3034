"""What is kept for how long: events, the ledger, papers that nobody needs any more, and workspaces that have left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.embedding import text_key
from bot.logs import log
from bot.ports import Store

EVENTS_KEPT = timedelta(days=7)
"""Platforms deliver again for an hour at most; a week is for whoever looks into it."""
LEASES_KEPT = timedelta(days=1)
"""A lease that is over is free; a day is more than any two clocks are apart."""
PORTION = 1000
"""Digests that are removed in one transaction."""


@dataclass(frozen=True, slots=True)
class Retention:
    """In days; zero keeps for ever."""

    papers: int = 0
    digests: int = 400
    gone_workspaces: int = 30


async def tidy(store: Store, retention: Retention, now: datetime) -> None:
    """Remove what need not be kept. Every part is a transaction of its own, and may be done at any time again."""
    async with store.write() as uow:
        await uow.events.prune(now - EVENTS_KEPT)
        await uow.commit()
    if retention.digests:
        before = now - timedelta(days=retention.digests)
        await _forget_digests(store, before.date())
        await _forget_notes(store, before)
    if retention.papers:
        await _forget_papers(store, now - timedelta(days=retention.papers))
    if retention.gone_workspaces:
        await _forget_workspaces(store, now - timedelta(days=retention.gone_workspaces))
    await store.erase_traces()


async def forget_leases(store: Store, wall: datetime) -> None:
    """Those of processes that died. Leases go by the real time, whatever day it is for the product."""
    async with store.write() as uow:
        await uow.leases.prune(wall - LEASES_KEPT)
        await uow.commit()


async def _forget_digests(store: Store, before: date) -> None:
    """In portions, between which others can write."""
    removed, portion = 0, PORTION
    while portion == PORTION:
        async with store.write() as uow:
            portion = await uow.batches.prune(before, PORTION)
            await uow.commit()
        removed += portion
    if removed:
        log.info("old digests removed", digests=removed)


async def _forget_notes(store: Store, before: datetime) -> None:
    """What platforms noted about messages whose digests are no longer kept."""
    async with store.write() as uow:
        removed = await uow.notes.prune(before)
        await uow.commit()
    if removed:
        log.info("old notes removed", notes=removed)


async def _forget_papers(store: Store, before: datetime) -> None:
    async with store.write() as uow:
        removed = await uow.papers.prune(before)
        await uow.embeddings.remove({text_key(paper.text) for paper in removed})
        await uow.commit()
    if removed:
        log.info("old papers removed", papers=len(removed))


async def _forget_workspaces(store: Store, before: datetime) -> None:
    async with store.write() as uow:
        gone = await uow.workspaces.gone_before(before)
        for workspace in gone:
            await uow.workspaces.forget(workspace.platform, workspace.id)
        await uow.commit()
    for workspace in gone:
        log.info("a workspace that left is erased", platform=workspace.platform, workspace=workspace.id)
