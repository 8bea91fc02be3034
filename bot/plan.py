"""What a digest will consist of and say beside its papers: pure decisions, taken before it is frozen."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import quiet
from bot.domain import EMAIL, Channel, Digest, Part, Place, Ranked, SourceStatus
from bot.ports import Selection
from bot.schedule import Schedule
from bot.times import duration_in_words, when_in_words
from bot.upstream import trouble

PAPERS_A_PAGE = 5
"""Papers in one message of the ``single`` layout: the most that every platform's limits allow with buttons."""
LATEST = timedelta(hours=6)
"""A digest missed by less is sent late and says so; an older one is skipped."""
LATEST_MAIL = timedelta(hours=15)
"""A mail is welcome as long as it is the same day: it interrupts nobody."""
LATE = timedelta(minutes=10)
"""From when on a digest says that it is late."""


def parts_of(channel: Channel, entries: Sequence[Ranked]) -> tuple[Part, ...]:
    """The messages of a digest in this channel's layout; an empty one is a line or nothing."""
    ids = [ranked.paper.id for ranked in entries]
    if not ids:
        return (Part(0, ()),) if channel.on_empty == "line" else ()
    match channel.layout:
        case "thread":
            replies = [Part(number, (paper_id,), threaded=True) for number, paper_id in enumerate(ids, 1)]
            return (Part(0, tuple(ids)), *replies)
        case "messages":
            return tuple(Part(number, (paper_id,)) for number, paper_id in enumerate(ids))
        case "single":
            size = len(ids) if channel.place.platform == EMAIL else PAPERS_A_PAGE
            pages = [ids[start : start + size] for start in range(0, len(ids), size)]
            return tuple(Part(number, tuple(page)) for number, page in enumerate(pages))


def upcoming_after(channel: Channel, schedule: Schedule, recent: Sequence[Digest], now: datetime) -> datetime:
    """When the next digest of a channel is due by a schedule: never on a day that has had its own.

    One that is due already, and that the next beat will see to, is not lost by changing a setting.
    """
    due_already = channel.next_digest_at if channel.subscribed and not channel.paused else None
    if due_already is not None and due_already <= now:
        return due_already
    day, due = schedule.next_after(now)
    while recent and day <= recent[0].day:
        day, due = schedule.next_after(due)
    return due


def latest(place: Place) -> timedelta:
    """For how long a digest may go out there after its time."""
    return LATEST_MAIL if place.platform == EMAIL else LATEST


def skip_reason(channel: Channel, digest: Digest, now: datetime, latest: timedelta) -> str:
    """Why this digest is not made at all, or an empty string."""
    if snoozed := _snoozed(channel, digest.day):
        return snoozed
    if now - digest.due_at >= latest:
        return f"I was down when it was due, and for more than {duration_in_words(latest)} after."
    return ""


def off_reason(channel: Channel, day: date) -> str:
    """Why a channel that gets digests had none on a day that is over."""
    if channel.paused:
        return f"Paused: {channel.paused}"
    if day.weekday() not in channel.schedule.weekdays:
        return f"{day:%A} is not one of its days."
    return _snoozed(channel, day) or "It was not due on that day."


def _snoozed(channel: Channel, day: date) -> str:
    asleep = channel.snoozed_until is not None and day < channel.snoozed_until
    return f"Snoozed until {channel.snoozed_until:%-d %B}." if asleep else ""


def given_up(channel: Channel, digest: Digest, now: datetime, latest: timedelta) -> str:
    """Why an unfinished digest is not brought to its end, or an empty string."""
    if now - digest.due_at >= latest:
        return f"It could not be posted for {duration_in_words(latest)}."
    if channel.paused:
        return channel.paused
    # One that was asked for by ``digest now`` goes on whether or not there is a daily one.
    by_schedule = digest.due_at == channel.schedule.instant_on(digest.day)
    return "The digest was turned off." if by_schedule and not channel.subscribed else ""


def notes(
    channel: Channel,
    digest: Digest,
    statuses: Sequence[SourceStatus],
    sources: Collection[str],
    down: tuple[datetime, datetime] | None,
    now: datetime,
) -> list[str]:
    """What readers are told beside the papers: that it is late, that a source was silent."""
    said = []
    if now - digest.due_at >= LATE:
        said.append(_late(channel.schedule.zone, digest.due_at, down, now))
    if silent := trouble(statuses, sources, now, channel.schedule.zone):
        said.append(silent)
    return said


def nothing_to_post(channel: Channel, selection: Selection, no_papers_at_all: bool, now: datetime) -> str:
    """The honest line of an empty day, or an empty string when there are papers."""
    if selection.ranked:
        return ""
    _, following = channel.schedule.next_after(now)
    upcoming = f" Next digest {when_in_words(following, channel.schedule.zone, now)}." if channel.subscribed else ""
    return _why_empty(channel, selection, no_papers_at_all, now) + upcoming


def _why_empty(channel: Channel, selection: Selection, no_papers_at_all: bool, now: datetime) -> str:
    if no_papers_at_all:
        return "There are no papers yet: no source has answered so far."
    day = channel.schedule.local_day(now)
    if selection.considered == 0:
        why = quiet(day) or "the sources have listed none since the last digest."
        return f"No new papers on your topics today: {why}"
    looked_at = "one new paper" if selection.considered == 1 else f"{selection.considered} new papers"
    return f"Nothing close enough to your topics today, among {looked_at}."


def _late(zone: str, due_at: datetime, down: tuple[datetime, datetime] | None, now: datetime) -> str:
    late = f"Posted {duration_in_words(now - due_at)} late"
    if down is None or not down[0] <= due_at <= down[1]:
        return f"{late}."
    return f"{late}: I was down from {_clock(down[0], zone)} to {_clock(down[1], zone)}."


def _clock(instant: datetime, zone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"
