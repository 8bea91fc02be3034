"""What is set in a channel, in words: topics, mutes, follows, the schedule, the ledger."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import Channel, Digest, DigestState, Feedback, Ranked
from bot.messages import Bold, Button, Card, Code, Message, Text
from bot.schedule import Schedule
from bot.times import date_in_words, schedule_in_words, when_in_words
from bot.views.digests import ledger_line
from bot.views.papers import title_of

LAYOUTS = {
    "thread": "One overview in the channel, and a reply for each paper in its thread.",
    "single": "One message with all papers and their buttons.",
    "messages": "One message for each paper.",
}
ON_EMPTY = {
    "line": "On a day without papers I post one line that says why.",
    "silence": "On a day without papers I post nothing; the status says why.",
}


def topics(channel: Channel) -> Message:
    if not channel.topics:
        return Message(
            body=(("No topics are followed here yet. Like this: ", Code("/papers topics add diffusion models")),)
        )
    lines = tuple((f"{number}. ", Bold(topic.name)) for number, topic in enumerate(channel.topics, 1))
    return Message(
        ("Topics followed here",),
        body=lines,
        footer=(Code("/papers topics add …"), " · ", Code("/papers topics remove …")),
    )


def mutes(channel: Channel) -> Message:
    if not channel.mutes:
        return Message(body=(("Nothing is muted here. Like this: ", Code("/papers mute add survey")),))
    lines = tuple((f"{number}. ", Bold(mute)) for number, mute in enumerate(channel.mutes, 1))
    return Message(("Muted here",), body=lines, footer=(Code("/papers mute remove …"),))


def follows(channel: Channel) -> Message:
    if not channel.follows:
        return Message(body=(("Nobody is followed here yet. Like this: ", Code("/papers follow add Yoshua Bengio")),))
    lines = tuple((f"{number}. ", Bold(f.name), f" ({f.kind})") for number, f in enumerate(channel.follows, 1))
    return Message(("Followed here",), body=lines, footer=(Code("/papers follow remove …"),))


def now_following(name: str, nearest: Sequence[Ranked], changed: Text, undo: Button) -> Message:
    """The answer to a new topic: what it would have found, and what it changes."""
    close = [("Close in the last week: ", *title_of(ranked.paper)) for ranked in nearest]
    found = close or [("Nothing in the last week was close to it.",)]
    return Message(
        body=(("Following ", Bold(name), " here."), *found, changed),
        buttons=(undo, Button("Preview", "run", "digest preview")),
    )


def turned_on(channel: Channel, schedule: Schedule, upcoming: datetime, now: datetime) -> Message:
    """The answer to ``digest on``: when it comes, when first, and what it will hold."""
    lines: list[Text] = [(f"A digest comes here {schedule_in_words(schedule)}.",)]
    lines.append(("The first one: ", Bold(when_in_words(upcoming, schedule.zone, now)), "."))
    if not channel.topics:
        lines.append(("No topics are set yet, so it will hold what rises overall.",))
    undo = () if channel.subscribed else (Button("Undo", "run", "digest off"),)
    return Message(body=tuple(lines), buttons=(*undo, Button("Preview", "run", "digest preview")))


def no_digest_yet(channel: Channel, now: datetime) -> Message:
    if not channel.subscribed:
        return Message(
            body=(("No digest has been posted here, and none will be: it is off.",),),
            buttons=(
                Button("Turn it on", "run", "digest on", primary=True),
                Button("Preview", "run", "digest preview"),
            ),
        )
    return Message(body=(("No digest has been posted here yet. ", *_next(channel, now)),))


def posted_now(digest: Digest, mine: bool, channel: Channel, now: datetime, link: str = "") -> Message:
    """The private answer to ``digest now``: done, or what already became of today's, with the way to it."""
    zone_now = now.astimezone(ZoneInfo(channel.schedule.zone))
    if not mine:
        line = ledger_line(digest, zone_now, channel.schedule.zone)
        there = (Button("Go to it", url=link),) if link else ()
        buttons = (*there, Button("Show it", "run", "digest show"))
        return Message(body=(("Today's digest is not made twice. ", *line),), buttons=buttons)
    if digest.state is DigestState.POSTED:
        return Message(body=(("Posted.",),))
    return Message(body=(ledger_line(digest, zone_now, channel.schedule.zone),))


def status(channel: Channel, recent: Sequence[Digest], feedback: Sequence[Feedback], now: datetime) -> Message:
    """The last digest, the next one, and for every missing day of the last week its reason."""
    zone = ZoneInfo(channel.schedule.zone)
    zone_now = now.astimezone(zone)
    lines: list[Text] = [_next(channel, now)]
    last = next((digest for digest in recent if digest.entries), None)
    if last is not None:
        lines.append(
            ("The last: ", *ledger_line(last, zone_now, channel.schedule.zone), f" {_reacted(last, feedback)}")
        )
    lines += [(), *_week(channel, recent, zone_now)]
    return Message(("Digest status",), body=tuple(lines))


def history(digests: Sequence[Digest]) -> Message:
    cards = tuple(
        Card(
            (Bold(date_in_words(digest.day)),),
            tuple((f"{number}. ", *title_of(ranked.paper)) for number, ranked in enumerate(digest.entries, 1)),
        )
        for digest in digests
    )
    return Message(("Digests posted here",), cards=cards)


def awake(channel: Channel, now: datetime, undo: Button | None) -> Message:
    return Message(body=(("No longer snoozed. ", *_next(channel, now)),), buttons=(undo,) if undo else ())


def _next(channel: Channel, now: datetime) -> Text:
    """When the next digest is, or why there is none."""
    if channel.paused:
        return ("Paused: ", channel.paused, " Resume with ", Code("/papers digest on"), ".")
    if not channel.subscribed:
        return ("The digest is off here. Turn it on with ", Code("/papers digest on"), ".")
    moment = channel.next_digest_at or channel.schedule.next_after(now)[1]
    while channel.snoozed_until and channel.schedule.local_day(moment) < channel.snoozed_until:
        moment = channel.schedule.next_after(moment)[1]
    until = channel.snoozed_until
    asleep = until is not None and channel.schedule.local_day(now) < until
    snoozed = f", snoozed until {date_in_words(until)}" if until and asleep else ""
    when = when_in_words(moment, channel.schedule.zone, now)
    return ("The next digest: ", Bold(when), f" ({channel.schedule.zone}){snoozed}.")


def _week(channel: Channel, recent: Sequence[Digest], zone_now: datetime) -> list[Text]:
    """One line for each of the last seven days."""
    by_day = {digest.day: digest for digest in recent}
    days = [zone_now.date() - timedelta(days=ago) for ago in range(7)]
    lines: list[Text] = []
    for day in days:
        if digest := by_day.get(day):
            lines.append(ledger_line(digest, zone_now, channel.schedule.zone))
        else:
            lines.append((f"{date_in_words(day)}: none. {_why_none(channel, day.weekday())}",))
    return lines


def _why_none(channel: Channel, weekday: int) -> str:
    if not channel.subscribed:
        return "The digest is off."
    if channel.paused:
        return f"Paused: {channel.paused}"
    if weekday not in channel.schedule.weekdays:
        return "Not one of its days."
    return "It was not on for that day."


def _reacted(digest: Digest, feedback: Sequence[Feedback]) -> str:
    ids = {ranked.paper.id for ranked in digest.entries}
    people = {given.person for given in feedback if given.paper_id in ids}
    if not people:
        return "Nobody has reacted to it."
    return "One person reacted to it." if len(people) == 1 else f"{len(people)} people reacted to it."
