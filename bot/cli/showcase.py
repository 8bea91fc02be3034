"""The demo: papers in, a digest in each sample channel, then the workspace."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date

from rich.console import Console

from adapters.sources.sample import Sample
from adapters.terminal.platform import Terminal
from bot.cli.app import say, settings
from bot.cli.progress import shown
from bot.commands import COMMANDS
from bot.config import Settings
from bot.domain import Channel, Person, Place, Posted, Topic
from bot.ingest import ingest
from bot.main import Application, application
from bot.ports import UnitOfWork
from bot.schedule import DAILY, Schedule
from bot.views.digests import part_message

DATABASE = "sqlite+aiosqlite:///broadsheet-demo.db"
LIVE = "huggingface"
PATIENCE = 30.0
"""Seconds that the live list may take; an address that cannot be reached is given up far sooner."""
GOODBYE = 5.0
"""Seconds that whoever leaves waits at most for what was under way."""
YOU = Person("terminal", "demo", "you", may_manage=True, administers=True)
CHANNELS: Mapping[str, tuple[str, ...]] = {
    "nlp": ("retrieval-augmented generation", "language model reasoning"),
    "vision": ("video generation", "3D scene reconstruction"),
    "speech": ("text to speech", "audio language models"),
}


async def demo(interactive: bool) -> None:
    def words() -> dict[str, Sequence[str]]:
        return {command.path: [option.name for option in command.options] for command in COMMANDS}

    purposes = {name: f"Papers on {' and '.join(topics)}" for name, topics in CHANNELS.items()}
    terminal = Terminal(purposes, YOU, Console(), commands=words)
    async with application(
        _own_database(settings()), platforms=lambda _surroundings: [terminal], sources=(LIVE,)
    ) as running:
        await _read_papers(running)
        for name, topics in CHANNELS.items():
            await _show_digest(running, terminal, await _channel(running, terminal, name, topics))
        if interactive:
            await _talk(running, terminal)
        else:
            say("In a terminal you could go on from here: commands, reactions, votes. Try: make demo")


def _own_database(chosen: Settings) -> Settings:
    """A database beside the product's own, unless one is named: the sample must never mix with a team's papers."""
    if "database_url" in chosen.model_fields_set:
        return chosen
    return chosen.model_copy(update={"database_url": DATABASE})


# --- papers -----------------------------------------------------------------------------------------


async def _read_papers(running: Application) -> None:
    """The live list, or in one line why not and the sample instead."""
    progress = shown()
    live = await ingest(running.store, running.sources, running.clock, progress, patience=PATIENCE)
    if live.failed:
        say(f"No live papers: {live.failed[0].error} Here is the bundled sample.")
        running.library.sample_only = True
        running.delivery.preparation.sources = ()  # said once, above all three digests
        await running.ingest(progress, [Sample(running.clock)])
    else:
        await running.embed(progress)
        await running.library.refresh()
    if running.why_no_embedder:
        say(f"Ranking by words alone: {running.why_no_embedder}")


# --- channels and digests ---------------------------------------------------------------------------


async def _channel(running: Application, terminal: Terminal, name: str, topics: Sequence[str]) -> Channel:
    """The sample channel as it was left, or newly set up."""
    schedule = Schedule(zone=await terminal.zone_of(YOU), weekdays=DAILY)
    new = Channel(
        Place(terminal.name, YOU.workspace, name),
        name=name,
        public=True,
        introduced=True,
        topics=tuple(map(Topic, topics)),
        schedule=schedule,
        subscribed=True,
        next_digest_at=schedule.next_after(running.clock())[1],
    )
    async with running.store.write() as uow:
        channel = await uow.channels.ensure(new)
        if running.library.sample_only:
            await _forget_other_days(uow, channel, schedule.local_day(running.clock()))
        await uow.commit()
    return channel


async def _forget_other_days(uow: UnitOfWork, channel: Channel, today: date) -> None:
    """The sample is the same every day: it would be used up if its papers never came back."""
    recent = await uow.digests.recent(channel.place, 1)
    if recent and recent[0].day != today:
        await uow.digests.forget(channel.place)


async def _show_digest(running: Application, terminal: Terminal, channel: Channel) -> None:
    """Post today's digest; when it was posted by an earlier run, show that very one again."""
    digest, mine = await running.delivery.post_now(channel)
    if mine:
        return
    for part in digest.parts:
        if part.message:
            thread = digest.parts[0].message if part.threaded else ""
            place = Place(terminal.name, YOU.workspace, channel.name, thread)
            await terminal.edit(Posted(place, part.message), part_message(digest, part, channel))


async def _talk(running: Application, terminal: Terminal) -> None:
    """The workspace, with the heartbeat behind it, until the person leaves."""
    beating = asyncio.create_task(running.heartbeat())
    try:
        await terminal.run(running.inbound)
    finally:
        beating.cancel()
        await asyncio.wait([beating], timeout=GOODBYE)
