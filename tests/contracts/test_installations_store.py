"""What every store promises of the workspaces that have installed the bot."""

import asyncio
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


async def test_all_installations_are_found(store: Store) -> None:
    another = replace(INSTALLATION, workspace="T2")
    async with store.write() as work:
        await work.installations.put(another)
        await work.installations.put(INSTALLATION)
        await work.commit()
    async with store.read() as work:
        assert sorted(await work.installations.all(), key=lambda each: each.workspace) == [INSTALLATION, another]


async def test_a_token_is_sealed_anew_unless_another_one_is_stored_by_then(store: Store) -> None:
    newer = replace(INSTALLATION, at=NOW + timedelta(days=1))
    async with store.write() as work:
        await work.installations.put(INSTALLATION)
        assert await work.installations.reseal(INSTALLATION, "anew")
        assert await work.installations.get("slack", "T1") == replace(INSTALLATION, sealed="anew")
        assert not await work.installations.reseal(INSTALLATION, "late"), "it is not what is stored any more"
        await work.installations.put(newer)
        assert not await work.installations.reseal(INSTALLATION, "late"), "it was installed again"
        assert not await work.installations.reseal(replace(INSTALLATION, workspace="T2"), "late")
        assert await work.installations.get("slack", "T1") == newer


async def test_whoever_looks_to_write_is_waited_for_also_where_nothing_is_stored_yet(store: Store) -> None:
    """An installation that comes while a removal is being stored comes after it."""
    said: list[str] = []

    async def install() -> None:
        async with store.write() as work:
            await work.installations.put(INSTALLATION)
            said.append("installed")
            await work.commit()

    async with store.write() as work:
        assert await work.installations.get("slack", "T1") is None
        installing = asyncio.create_task(install())
        await asyncio.wait([installing], timeout=0.3)
        said.append("removed")
        await work.commit()
    await installing
    assert said == ["removed", "installed"]


async def test_an_event_is_seen_once_it_was_first(store: Store) -> None:
    async with store.write() as work:
        assert not await work.events.seen("a")
        await work.events.first("a", NOW)
        assert await work.events.seen("a")
