"""A person's own page: what they saved, and the channels they share with the bot."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import Channel, Paper
from bot.messages import Bold, Button, Card, Message, Text
from bot.times import joined, when_in_words
from bot.views.papers import authors_of, title_of

SAVED = 10


def page(saved: Sequence[Paper], channels: Sequence[Channel], now: datetime) -> Message:
    """Channels first, then the newest saved papers, each with what can be done about it."""
    cards = [*map(_paper, saved[:SAVED])]
    counts = f"{len(saved)} saved" if saved else "No saved papers yet: 🔖 on a paper saves it."
    buttons = (Button("Export as BibTeX", "run", "export saved bibtex"),) if saved else ()
    return Message(
        ("Broadsheet",), (counts,), cards=(*(_channel(each, now) for each in channels), *cards), buttons=buttons
    )


def _channel(channel: Channel, now: datetime) -> Card:
    topics = joined([topic.name for topic in channel.topics]) or "no topics yet"
    return Card(
        (Bold(f"#{channel.name or channel.place.channel}"),),
        ((topics,), _digest(channel, now)),
        buttons=(Button("Settings", "form", f"settings {channel.place.channel}"),),
    )


def _digest(channel: Channel, now: datetime) -> Text:
    if channel.paused:
        return (f"paused: {channel.paused}",)
    if not channel.subscribed or channel.next_digest_at is None:
        return ("no daily digest",)
    return (f"next digest {when_in_words(channel.next_digest_at, channel.schedule.zone, now)}",)


def _paper(paper: Paper) -> Card:
    return Card(
        title_of(paper),
        ((authors_of(paper),),),
        buttons=(Button("Remove", "run", f"saved remove {paper.id}"), Button("Similar", "run", f"similar {paper.id}")),
        subject=paper.id,
    )
