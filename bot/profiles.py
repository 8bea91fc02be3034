"""Whom a ranking is for: a channel's settings, what was said there, and what it has seen."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Final

from bot.domain import Channel, Feedback, Person, Topic
from bot.library import Library
from bot.ports import Profile, Store

REMEMBERED: Final = timedelta(days=90)
"""How far back a paper that was shown is known to have been: no digest looks back for more than a month."""
EXPLORES_EVERY: Final = 5
"""Days from one exploration to the next; prime to seven, so that it wanders through the week."""


async def profile_of(channel: Channel, store: Store, library: Library, now: datetime) -> Profile:
    """Everything that a digest for this channel rests on."""
    [profile] = await profiles_of([channel], store, library, now)
    return profile


async def profiles_of(channels: Sequence[Channel], store: Store, library: Library, now: datetime) -> list[Profile]:
    """The same for many channels, at the cost of a few questions.

    A direct message is a channel of one: it learns from all that its person said, wherever it was.
    """
    places = [channel.place for channel in channels]
    owners = {_owner(channel) for channel in channels if channel.direct and channel.owner}
    async with store.read() as uow:
        shown = await uow.batches.shown(places, (now - REMEMBERED).date())
        said = await uow.batches.feedback(places)
        said_by = await uow.batches.said_by(owners) if owners else {}
    bare = []
    for channel in channels:
        elsewhere = said_by.get(_owner(channel), ()) if channel.direct else ()
        feedback = _distinct([*said[channel.place], *elsewhere]) if elsewhere else said[channel.place]
        bare.append(_bare(channel, shown[channel.place], feedback, now))
    vectors = await library.vectors_of([topic.text for channel in channels for topic in channel.topics])
    if vectors is None:
        return bare
    ends = list(accumulate(len(channel.topics) for channel in channels))
    return [
        replace(profile, vectors=vectors[end - len(profile.topics) : end])
        for profile, end in zip(bare, ends, strict=True)
    ]


def _bare(channel: Channel, shown: frozenset[str], feedback: Sequence[Feedback], now: datetime) -> Profile:
    """Without vectors."""
    day = channel.schedule.local_day(now)
    return Profile(
        topics=channel.topics,
        mutes=channel.mutes,
        follows=channel.follows,
        feedback=tuple(feedback),
        shown=shown,
        size=channel.size,
        days=channel.schedule.covers(day),
        explores=explores(channel, day),
        draft=f"{channel.place} {day}" if channel.experiment else "",
    )


def explores(channel: Channel, day: date) -> bool:
    """Whether this day's digest may end with a paper from beyond the topics: one day in five, not the same for all."""
    turn = day.toordinal() + zlib.crc32(str(channel.place).encode())
    return channel.exploring and not channel.experiment and turn % EXPLORES_EVERY == 0


async def with_topics(profile: Profile, topics: Sequence[Topic], library: Library) -> Profile:
    """The same profile on other topics, with their vectors."""
    vectors = await library.vectors_of([topic.text for topic in topics])
    return replace(profile, topics=tuple(topics), vectors=vectors)


def _owner(channel: Channel) -> Person:
    return Person(channel.place.platform, channel.place.workspace, channel.owner)


def _distinct(feedback: Sequence[Feedback]) -> list[Feedback]:
    return list({(f.place, f.person, f.paper_id, f.given_by): f for f in feedback}.values())
