"""What ``doctor`` looks at: papers, sources, the model, platforms, channels and their digests."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import UNCONFIRMED, Channel, Digest, DigestState, Place, SourceStatus
from bot.errors import StoreError
from bot.library import Library
from bot.messages import plain
from bot.ports import Seal, Store
from bot.resealing import Sealed, how_sealed
from bot.times import date_in_words, duration_in_words, joined
from bot.upstream import title_of
from bot.views.digests import ledger_line, unknown_in_words

STALE = timedelta(days=4)
"""A long weekend without papers is no fault."""
DAYS = 7
"""How many days of each channel are looked at."""
FEW = 20
"""Up to so many channels, each day of each is told."""
TRIAL = "trial"
"""The name of a lease that nobody needs."""
HEARTBEAT = "heartbeat"
"""Kept beside the sources: when this program last looked for due digests."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and in words how it stands."""

    about: str
    well: bool
    says: str


async def examine(
    store: Store,
    library: Library,
    now: datetime,
    model: str,
    why_no_model: str,
    platforms: Mapping[str, Sequence[str]],
    expected: Collection[str],
) -> list[Finding]:
    """Every finding, in the order in which one would look. ``platforms``: what each lacks to be started.

    ``expected`` are the sources read again and again: what came of a file, or of another source once, is past.
    """
    async with store.read() as uow:
        stored = await uow.papers.count()
        vectors = await uow.embeddings.count(model) if model else 0
        statuses = await uow.sources.all()
        channels = await uow.channels.all()
        digests = {channel.place: await uow.digests.recent(channel.place, DAYS) for channel in channels}
    sources = [status for status in statuses if status.name in expected]
    return [
        await _database(store, now),
        _papers(library, stored, now),
        *[_source(status, now) for status in sources],
        _model(model, why_no_model, vectors, library.embedder.engine if library.embedder else ""),
        *[_platform(name, missing) for name, missing in platforms.items()],
        *_ledger(digests),
        *[finding for channel in channels for finding in _channel(channel, digests[channel.place], now, len(channels))],
    ]


async def try_writing(store: Store, now: datetime) -> None:
    """Raises StoreError where nothing can be written: the disk may be full, or the database read-only."""
    async with store.write() as uow:
        await uow.leases.acquire(TRIAL, TRIAL, now, now)
        await uow.leases.release(TRIAL, TRIAL)
        await uow.commit()


async def _database(store: Store, now: datetime) -> Finding:
    try:
        await try_writing(store, now)
    except StoreError as trouble:
        return Finding("database", False, str(trouble))
    return Finding("database", True, "can be read and written")


def _papers(library: Library, stored: int, now: datetime) -> Finding:
    newest = library.newest
    if newest is None:
        return Finding("papers", False, "none yet. Read some with: broadsheet ingest")
    age = now - newest
    says = f"{stored:,} stored, the newest listed {duration_in_words(age)} ago"
    return Finding("papers", age < STALE, says)


def _source(status: SourceStatus, now: datetime) -> Finding:
    name = title_of(status.name)
    answered = (
        f"answered {duration_in_words(now - status.succeeded_at)} ago" if status.succeeded_at else "never answered"
    )
    return Finding(name, not status.down, f"{answered}; {status.error}" if status.down else answered)


def _model(model: str, why_not: str, vectors: int, engine: str) -> Finding:
    if not model:
        return Finding("model", False, f"none, so ranking goes by words alone. {why_not}")
    return Finding("model", not why_not, why_not or f"{model}, run by {engine}, {vectors:,} vectors stored")


def _platform(name: str, missing: Sequence[str]) -> Finding:
    return Finding(name, True, f"not configured; needs {', '.join(missing)}" if missing else "configured")


async def tokens(store: Store, seal: Seal | None) -> list[Finding]:
    """How the tokens of workspaces are sealed, if there are any: until when an older key is needed."""
    found = await how_sealed(store, seal)
    if not found:
        return []
    says = [f"{found.total():,} stored"]
    if older := found[Sealed.OLDER]:
        says.append(f"{older:,} sealed with an older key of SECRET_KEY, which stays until a run has sealed them anew")
    if unreadable := found[Sealed.UNREADABLE]:
        says.append(
            f"{unreadable:,} cannot be read: put the key that sealed them back into SECRET_KEY, behind the newest one, "
            "or have those workspaces install again"
        )
    return [Finding("tokens", set(found) == {Sealed.NEWEST}, "; ".join(says))]


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
