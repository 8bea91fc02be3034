"""A lease on a shard that cannot be renewed: its holder stops listening before anybody else can begin to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.discord.shards import LeaseLostError, Shards
from bot.clocks import real
from bot.errors import StoreError
from bot.ports import Store, UnitOfWork
from tests.adapters.discord.club import Club, Time, a_club
from tests.servers.discord import DiscordServer

LEASE = timedelta(seconds=3)


class Running(Time):
    """The real time, for leases that are to end."""

    def __call__(self) -> datetime:
        return real()


@dataclass
class Troubled:
    """A store that from one moment on does not answer, or says that it is away."""

    store: Store
    silent: bool = False
    away: bool = False
    asked: int = field(init=False, default=0)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        self.asked += 1
        if self.silent:
            await asyncio.Event().wait()
        if self.away:
            raise StoreError("The database is away.")
        async with self.store.write() as work:
            yield work


@asynccontextmanager
async def troubled(discord: DiscordServer, folder: Path) -> AsyncIterator[tuple[Club, Troubled]]:
    async with a_club(folder, discord, Running(), lease=LEASE, renew_every=0.2) as club:
        store = Troubled(club.store)
        club.platform._shards.store = store  # type: ignore[assignment]  # all of it that leases use
        yield club, store


async def taken_over(discord: DiscordServer, folder: Path, how: str) -> None:
    """Nobody else listens by the time that another process holds the shard; ends as the one that lost it."""
    async with troubled(discord, folder) as (club, store):
        setattr(store, how, True)
        rival = Shards(club.store, real, discord.token, renew_every=0.02, lease=LEASE)
        async with asyncio.timeout(30), rival.held(1):
            assert not [session for session in discord.gateway.live() if session.line]
        await asyncio.wait([club.serving])


@pytest.mark.parametrize("how", ["silent", "away"])
async def test_whoever_cannot_renew_stops_listening_before_another_begins(
    discord: DiscordServer, tmp_path: Path, how: str
) -> None:
    with pytest.raises(LeaseLostError, match="may soon take over"):
        await taken_over(discord, tmp_path, how)


async def test_a_database_that_is_away_for_a_moment_costs_no_shard(discord: DiscordServer, tmp_path: Path) -> None:
    async with troubled(discord, tmp_path) as (club, store):
        for trouble in ("silent", "away"):
            setattr(store, trouble, True)
            await asked_again(store, 1)
            setattr(store, trouble, False)
            await asked_again(store, 3)
        assert not club.serving.done()
        assert len(discord.gateway.identified) == 1
        assert "Broadsheet" in await club.say("help")


async def asked_again(store: Troubled, times: int) -> None:
    enough = store.asked + times
    async with asyncio.timeout(30):
        while store.asked < enough:
            await asyncio.sleep(0.02)
