"""One rehearsal: the servers, the people, the processes and the database, and everything that goes wrong."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.clocks import Rehearsal, real
from storage.unit_of_work import open_store
from tests.chaos import plan
from tests.chaos.discord import ChaoticDiscord
from tests.chaos.fleet import Fleet
from tests.chaos.journal import Journal
from tests.chaos.papers import FEED, open_sources
from tests.chaos.people import EACH, People
from tests.chaos.slack import ChaoticSlack
from tests.servers.discord.world import Channel as Room
from tests.servers.discord.world import Guild
from tests.servers.paper_sources import PaperSources
from tests.servers.postgres import PostgresServer
from tests.servers.slack.server import APP_TOKEN
from tests.servers.slack.state import BOT_TOKEN, BOT_USER

WARM_UP = timedelta(seconds=6)
"""Real time until the week begins: the processes start meanwhile."""
DURABLE = ("synchronous_commit=on",)
"""What was committed must be there after a crash; only the test's other databases may be careless about it."""
QUIET = 3.0
"""Seconds without any request to the platforms after which everything is read back."""
LONGEST_READ_BACK = 600.0


@dataclass
class Week:
    """Everything there is; ``live`` lets it happen."""

    scale: plan.Scale
    random: Random
    journal: Journal
    clock: Rehearsal
    postgres: PostgresServer
    slack: ChaoticSlack
    discord: ChaoticDiscord
    people: People
    fleet: Fleet

    async def live(self) -> None:
        await self.fleet.start()
        await asyncio.sleep(max(0.0, (self.clock.at - real()).total_seconds()))
        seconds = self.scale.minutes * 60
        async with asyncio.TaskGroup() as troubles:
            troubles.create_task(self._now_and_then(seconds, self.scale.kills, self.fleet.kill_one))
            troubles.create_task(self._now_and_then(seconds, self.scale.database_restarts, self._restart_database))
            troubles.create_task(self._now_and_then(seconds, 2 + self.scale.kills // 8, self.slack.disconnect_somebody))
            troubles.create_task(self._now_and_then(seconds, 2 + self.scale.kills // 8, self.discord.disturb))
        await self._settle()

    async def _now_and_then(self, seconds: float, times: int, trouble: Callable[[], Awaitable[None]]) -> None:
        """So many times at random moments within so many seconds."""
        began = asyncio.get_running_loop().time()
        for moment in sorted(self.random.uniform(0, seconds) for _ in range(times)):
            await asyncio.sleep(max(0.0, began + moment - asyncio.get_running_loop().time()))
            await trouble()
        await asyncio.sleep(max(0.0, began + seconds - asyncio.get_running_loop().time()))

    async def _restart_database(self) -> None:
        crash = self.random.random() < 0.5
        self.journal.write("database", how="crash" if crash else "restart")
        if crash:
            await asyncio.to_thread(self.postgres.crash)
            await asyncio.to_thread(self.postgres.start)
        else:
            await asyncio.to_thread(self.postgres.restart)
        self.journal.write("database", how="up")

    async def _settle(self) -> None:
        """Nothing goes wrong any more; what was left is finished, and what was missed is read back."""
        self.journal.write("peace")
        self.slack.weather.calm = self.discord.calm = True
        await asyncio.sleep(self.scale.settle)
        self.people.gone = True
        await self.people.all_done()
        await self.slack.all_told()
        await self.discord.gateway.all_told()
        await self.fleet.stop()
        await self._read_back()
        await self.fleet.stop()
        self.journal.write("end")

    async def _read_back(self) -> None:
        """One last process, which has read everything back when it asks nothing any more."""
        before = len(self.discord.gateway.identified)
        shards = self.discord.gateway.shards
        self.fleet.size, self.fleet.environment["DISCORD_SHARDS"] = 1, str(shards)
        await self.fleet.start()
        async with asyncio.timeout(LONGEST_READ_BACK):
            await self.slack.until(lambda: self.slack.sockets.open or None, LONGEST_READ_BACK)
            await self.discord.gateway.until(
                lambda: len(self.discord.gateway.identified) >= before + shards, LONGEST_READ_BACK
            )
            asked = -1
            while asked != (asked := self._asked()):
                await asyncio.sleep(QUIET)

    def _asked(self) -> int:
        reading = sum(method == "reactions.get" for method, _ in self.slack.calls)
        return reading + self.discord.asked(r"GET .*/messages/")


@asynccontextmanager
async def a_week(seed: int, scale: plan.Scale, out: Path) -> AsyncIterator[Week]:
    """The world of a seed, with its database filled and its servers up; nothing runs yet."""
    random = Random(seed)
    clock = scale.rehearsal(real() + WARM_UP)
    journal = Journal(out / "journal.jsonl", clock)
    people = People(Random(f"{seed} people"), journal, patience=scale.patience)
    slack = ChaoticSlack(journal, Random(f"{seed} slack"), lambda said: people.see_slack(slack, said))
    discord = ChaoticDiscord(journal, Random(f"{seed} discord"), lambda *seen: people.see_discord(discord, *seen))
    slack.weather.trouble = discord.trouble = scale.trouble
    async with AsyncExitStack() as stack:
        stack.callback(journal.close)
        postgres = PostgresServer(DURABLE)
        await asyncio.to_thread(stack.enter_context, postgres.running())
        await asyncio.to_thread(postgres.create, "broadsheet")
        await stack.enter_async_context(slack.running())
        await stack.enter_async_context(discord.running())
        stack.callback(discord.gateway.end)
        papers = await stack.enter_async_context(PaperSources().running())
        open_sources(papers, seed, clock, journal)
        channels = await _furnish(random, scale, slack, discord, people, postgres.url("broadsheet"))
        journal.write("world", seed=seed, **_described(scale, clock, channels))
        environment = _environment(clock, postgres, slack, discord, papers)
        fleet = Fleet(out, environment, Random(f"{seed} fleet"), journal, scale.processes)
        stack.callback(fleet.reap)
        yield Week(scale, random, journal, clock, postgres, slack, discord, people, fleet)


async def _furnish(
    random: Random, scale: plan.Scale, slack: ChaoticSlack, discord: ChaoticDiscord, people: People, url: str
) -> list[Any]:
    guilds: dict[str, list[str]] = {}
    servers = [_server(discord, number) for number in range(plan.SERVERS)]
    people.discord_people = [discord.person(f"person{number}", *servers) for number in range(EACH)]
    people.slack_people = [slack.person(f"U{number:03d}") for number in range(EACH)]
    for number in range(scale.channels - scale.channels // 2):
        server = servers[number % plan.SERVERS]
        guilds.setdefault(server.id, []).append(server.add(Room(f"room-{number}")).id)
    channels = plan.channels(random, scale, guilds)
    for channel in channels:
        if channel.place.platform == "slack":
            slack.state.channel(channel.place.channel, name=channel.name).members.add(BOT_USER)
    store = await open_store(url)
    async with store.write() as uow:
        for channel in channels:
            await uow.channels.ensure(channel)
        await uow.commit()
    await store.close()
    return channels


def _server(discord: ChaoticDiscord, number: int) -> Guild:
    """Their ids are far enough apart to be on different shards."""
    server = Guild(f"Lab {number}", str((600_000_000_000 + number) << 22))
    discord.world.guilds[server.id] = server
    server.members[discord.world.bot["id"]] = []
    return server


def _described(scale: plan.Scale, clock: Rehearsal, channels: list[Any]) -> dict[str, Any]:
    rooms = [
        {
            "place": str(channel.place),
            "at": channel.schedule.at.isoformat(),
            "zone": channel.schedule.zone,
            "weekdays": sorted(channel.schedule.weekdays),
            "layout": channel.layout,
            "on_empty": channel.on_empty,
            "paused": channel.paused,
            "snoozed_until": str(channel.snoozed_until or ""),
        }
        for channel in channels
    ]
    span = {"begins": scale.begins.isoformat(), "ends": scale.ends.isoformat(), "speed": round(scale.speed, 1)}
    return {**span, "rehearsal": str(clock), "processes": scale.processes, "channels": rooms}


def _environment(
    clock: Rehearsal, postgres: PostgresServer, slack: ChaoticSlack, discord: ChaoticDiscord, papers: PaperSources
) -> dict[str, str]:
    return {
        "DATABASE_URL": postgres.url("broadsheet"),
        "REHEARSAL": str(clock),
        "HEARTBEAT_SECONDS": "1",
        "INGEST_MINUTES": "0.1",
        "TAKEOVER_SECONDS": "6",
        "HTTP_PORT": "0",
        "EMBEDDING_MODEL": "none",
        "HUGGINGFACE_URL": papers.url,
        "HUGGINGFACE_DAYS": "2",
        "ARXIV_RSS_URL": papers.url + FEED.rpartition("/")[0],
        "ARXIV_CATEGORIES": FEED.rpartition("/")[2],
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.url,
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "DISCORD_SHARDS": "1",
        "NO_PROXY": "127.0.0.1",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


async def rehearse(seed: int, scale: plan.Scale, out: Path) -> None:
    """Live through it, and leave the journal and the ledger in ``out``, with the processes' logs."""
    _make_room(out)
    async with a_week(seed, scale, out) as week:
        await week.live()
        await asyncio.to_thread(_write_ledger, week.fleet.environment, out)


def _make_room(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("process-*.log"), *out.glob("*.jsonl")):
        old.unlink()


def _write_ledger(environment: dict[str, str], out: Path) -> None:
    """By the product's own command, as anybody would."""
    with (out / "ledger.jsonl").open("w") as file:
        command = [sys.executable, "-m", "bot", "ledger", "--votes", "--days", "40"]
        subprocess.run(command, check=True, stdout=file, env=os.environ | environment, cwd=out, timeout=120)
