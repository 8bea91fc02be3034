"""What is said of a digest by mail: in chat, in the letter that asks its reader, and on the pages it links to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import Channel, Digest, Place
from bot.messages import Bold, Button, Card, Code, Message, Text
from bot.times import duration_in_words, joined, schedule_in_words, when_in_words
from bot.views.digests import ledger_line


def asked(channel: Channel) -> Message:
    """The same whether the address was known or not."""
    return Message(
        body=(
            ("A mail is on its way to that address, if one can be sent there: at most one a day asks.",),
            ("The daily mail begins when its reader presses the link in it. ", *_what(channel)),
        )
    )


def status(channels: Sequence[tuple[Channel, Sequence[Digest]]], now: datetime) -> Message:
    """Each address with what is set for it, when the next mail comes, and what became of the latest."""
    if not channels:
        return Message(
            body=(
                ("No address that you gave gets a daily mail. One appears here when its reader has agreed.",),
                ("Like this: ", Code("/papers email subscribe you@lab.org")),
            )
        )
    return Message(
        ("Your daily mail",),
        cards=tuple(
            Card((Bold(channel.place.channel),), (*standing(channel, now), *latest(channel, recent, now)))
            for channel, recent in channels
        ),
        footer=(Code("/papers email unsubscribe"), " ends it and erases the address."),
    )


def ended(places: Sequence[Place], address: str) -> Message:
    """The same whether an address that is not this person's was known or not."""
    if places:
        return Message(
            body=((f"{joined([place.channel for place in places])}: no more mail, and all of it is erased.",),)
        )
    said = "Whatever you asked for at that address is erased." if address else "You get no mail from here."
    return Message(body=((f"{said} A mail that you did not ask for here ends by the link at its foot.",),))


def letter(url: str, lasts: timedelta) -> Message:
    """The one mail to an address whose reader has not agreed. It holds no word that somebody else chose."""
    return Message(
        ("Do you want a daily list of research papers?",),
        body=(
            ("Somebody, most likely you, asked for it at this address.",),
            ("Nothing more comes unless you say yes within ", duration_in_words(lasts), "."),
        ),
        buttons=(Button("Yes, send it to me", url=url, primary=True),),
        footer=("If it was not you, do nothing. The address is then erased.",),
    )


def already(settings: str, unsubscribe: str) -> Message:
    """The mail to an address that gets the digest already, when somebody asks for it again."""
    return Message(
        ("You get the daily list already",),
        body=(("Somebody, most likely you, asked for it at this address again. Nothing has changed.",),),
        buttons=(Button("Settings", url=settings, primary=True), Button("Unsubscribe", url=unsubscribe)),
    )


def paused(channel: Channel, resume: str, unsubscribe: str) -> Message:
    """The mail to an address that is paused, when somebody asks for it again."""
    return Message(
        ("Your daily list is paused",),
        body=((channel.paused,), ("Somebody, most likely you, asked for it at this address again.",)),
        buttons=(Button("Resume", url=resume, primary=True), Button("Unsubscribe", url=unsubscribe)),
    )


def confirmed(channel: Channel, now: datetime) -> Message:
    upcoming = channel.next_digest_at
    lines: list[Text] = [_what(channel)]
    if upcoming:
        lines.append(("The first one comes ", Bold(when_in_words(upcoming, channel.schedule.zone, now)), "."))
    return Message(("The daily mail is on",), body=tuple(lines))


def changed(channel: Channel, now: datetime) -> Message:
    return Message(("Saved",), body=standing(channel, now))


def erased() -> Message:
    return Message(
        ("No more mail",), body=(("The address is erased, and with it all that was stored of its reader.",),)
    )


def why_it_comes(channel: Channel) -> str:
    """Under every digest: why this mail came."""
    return f"You get this {schedule_in_words(channel.schedule)}, because you asked for it."


def standing(channel: Channel, now: datetime) -> tuple[Text, ...]:
    """What an address gets, and when the next time."""
    if channel.paused:
        return (_what(channel), ("Paused: ", channel.paused), ("Resume with ", Code("/papers email subscribe …"), "."))
    upcoming = channel.next_digest_at or channel.schedule.next_after(now)[1]
    return (_what(channel), ("The next: ", Bold(when_in_words(upcoming, channel.schedule.zone, now)), "."))


def latest(channel: Channel, recent: Sequence[Digest], now: datetime) -> tuple[Text, ...]:
    """What became of the last few mails: posted, on its way, skipped or unknown, and why."""
    zone = channel.schedule.zone
    return tuple(ledger_line(digest, now.astimezone(ZoneInfo(zone)), zone) for digest in recent)


def _what(channel: Channel) -> Text:
    about = joined([topic.name for topic in channel.topics]) or "what rises overall"
    return ("It is about ", Bold(about), f" and comes {schedule_in_words(channel.schedule)}.")
