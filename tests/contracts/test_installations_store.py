"""What every store promises of the workspaces that have installed the bot."""

from dataclasses import replace
from datetime import timedelta

from bot.ports import Installation, Store
from tests.builders import NOW

INSTALLATION = Installation("slack", "T1", "sealed", NOW)


async def test_an_installation_is_found_by_its_workspace(store: Store) -> None:
    async with store.write() as work:
        await work.installations.put(INSTALLATION)
        await work.commit()
    async with store.read() as work:
        assert await work.installations.get("slack", "T1") == INSTALLATION
        assert await work.installations.get("slack", "T2") is None
        assert await work.installations.get("discord", "T1") is None


async def test_a_newer_installation_replaces_the_older_one(store: Store) -> None:
    newer = replace(INSTALLATION, sealed="another", at=NOW + timedelta(days=1))
    async with store.write() as work:
        await work.installations.put(INSTALLATION)
        await work.installations.put(newer)
        assert await work.installations.get("slack", "T1") == newer


async def test_a_removed_installation_is_gone(store: Store) -> None:
    async with store.write() as work:
        await work.installations.put(INSTALLATION)
        assert await work.installations.remove("slack", "T1")
        assert not await work.installations.remove("slack", "T1")
        assert await work.installations.get("slack", "T1") is None


async def test_an_event_is_seen_once_it_was_first(store: Store) -> None:
    async with store.write() as work:
        assert not await work.events.seen("a")
        await work.events.first("a", NOW)
        assert await work.events.seen("a")
