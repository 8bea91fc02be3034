"""What ``doctor`` looks at: papers, sources, the model, platforms, channels and their digests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import UNCONFIRMED, Channel, Digest, DigestState, SourceStatus
from bot.library import Library
from bot.ports import Store
from bot.times import date_in_words, duration_in_words
from bot.upstream import title_of
from bot.views.digests import unknown_in_words

STALE = timedelta(days=4)
"""A long weekend without papers is no fault."""
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
        digests = {channel.place: await uow.digests.recent(channel.place, 7) for channel in channels}
    sources = [status for status in statuses if status.name in expected]
    return [
        _papers(library, stored, now),
        *[_source(status, now) for status in sources],
        _model(model, why_no_model, vectors),
        *[_platform(name, missing) for name, missing in platforms.items()],
        *[finding for channel in channels for finding in _channel(channel, digests[channel.place])],
    ]


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


def _model(model: str, why_not: str, vectors: int) -> Finding:
    if not model:
        return Finding("model", False, f"none, so ranking goes by words alone. {why_not}")
    return Finding("model", not why_not, why_not or f"{model}, {vectors:,} vectors stored")


def _platform(name: str, missing: Sequence[str]) -> Finding:
    return Finding(name, True, f"not configured; needs {', '.join(missing)}" if missing else "configured")


def _channel(channel: Channel, digests: Sequence[Digest]) -> list[Finding]:
    """What a person should know of a channel: that it is paused, that a digest's outcome is unknown."""
    about = f"channel {channel.place}"
    paused = channel.paused not in ("", UNCONFIRMED)
    findings = [Finding(about, False, f"paused: {channel.paused}")] if paused else []
    return findings + [
        Finding(about, False, f"{date_in_words(digest.day)}: {unknown_in_words(digest)}")
        for digest in digests
        if digest.state is DigestState.UNKNOWN
    ]
