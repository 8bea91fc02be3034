"""Everything that ``doctor`` looks at, in the order in which one would look."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.checkup import sources, work, writing
from bot.checkup.finding import Finding, Setup
from bot.domain import UNCONFIRMED, Channel, Digest, DigestState, Place
from bot.library import Library
from bot.messages import plain
from bot.ports import Store
from bot.standing import standing
from bot.times import date_in_words, joined
from bot.views.digests import ledger_line, unknown_in_words

DAYS = 7
"""How many days of each channel are looked at."""
FEW = 20
"""Up to so many channels, each day of each is told."""


async def examine(store: Store, library: Library, now: datetime, wall: datetime, setup: Setup) -> list[Finding]:
    """Every finding. ``wall`` is the real time, which is ``now`` but in a rehearsal."""
    stands = await standing(store, setup.sources, now)
    async with store.read() as uow:
        stored = await uow.papers.count()
        vectors = await uow.embeddings.count(setup.model) if setup.model else 0
        statuses = await uow.sources.all()
        channels = await uow.channels.all()
        due = await uow.channels.due(now)
        unfinished = await uow.digests.unfinished()
        digests = {channel.place: await uow.digests.recent(channel.place, DAYS) for channel in channels}
    beats = stands.beats_within(setup.latest_beat)
    return [
        await writing.database(store, wall),
        sources.papers(library, stored, now),
        *sources.sources(setup, statuses, now),
        _model(setup, vectors, library.embedder.engine if library.embedder else ""),
        *[_platform(name, missing) for name, missing in setup.platforms.items()],
        work.heartbeat(stands, setup, channels),
        *work.overdue(due, now, setup, beats),
        *work.unfinished(unfinished, now, wall, setup, beats),
        *_ledger(digests),
        *[finding for channel in channels for finding in _channel(channel, digests[channel.place], now, len(channels))],
    ]


def _model(setup: Setup, vectors: int, engine: str) -> Finding:
    if not setup.model:
        return Finding("model", False, f"none, so ranking goes by words alone. {setup.why_no_model}")
    if setup.why_no_model:
        return Finding("model", False, setup.why_no_model)
    faster = f". {setup.faster}" if setup.faster else ""
    return Finding("model", True, f"{setup.model}, run by {engine}, {vectors:,} vectors stored{faster}")


def _platform(name: str, missing: Sequence[str]) -> Finding:
    return Finding(name, True, f"not configured; needs {', '.join(missing)}" if missing else "configured")


def _ledger(digests: Mapping[Place, Sequence[Digest]]) -> list[Finding]:
    """How the last days of all channels ended, and why some had no digest."""
    days = [digest for of_channel in digests.values() for digest in of_channel]
    if not days:
        return []
    states = Counter(digest.state.value for digest in days)
    why = Counter(_kind(digest.note) for digest in days if digest.state is DigestState.SKIPPED)
    reasons = f" Skipped: {', '.join(f'{count:,} × {reason}' for reason, count in why.most_common(5))}." if why else ""
    told = joined([f"{count:,} {state}" for state, count in states.most_common()])
    says = f"in the last {DAYS} days of each channel {told}.{reasons} Each one: broadsheet ledger"
    return [Finding("digests", True, says)]


def _kind(note: str) -> str:
    """What a reason says, without what differs from day to day."""
    return re.sub(r"^\w+day is", "the day is", note).rstrip(".").partition(". ")[0]


def _channel(channel: Channel, digests: Sequence[Digest], now: datetime, channels: int) -> list[Finding]:
    """What a person should know of a channel: that it is paused, that a digest's outcome is unknown.

    Among few channels also how each of its last days ended.
    """
    about = f"channel {channel.place}"
    paused = channel.paused not in ("", UNCONFIRMED)
    findings = [Finding(about, False, f"paused: {channel.paused}")] if paused else []
    zone = channel.schedule.zone
    for digest in digests:
        if digest.state is DigestState.UNKNOWN:
            findings.append(Finding(about, False, f"{date_in_words(digest.day)}: {unknown_in_words(digest)}"))
        elif channels <= FEW:
            findings.append(Finding(about, True, plain(ledger_line(digest, now.astimezone(ZoneInfo(zone)), zone))))
    return findings
