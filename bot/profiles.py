"""Whom a ranking is for: a channel's settings, what was said there, and what it has seen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import Channel, Feedback, Person, Topic
from bot.library import Library
from bot.ports import Profile, Store


async def profile_of(channel: Channel, store: Store, library: Library, now: datetime) -> Profile:
    """Everything that a digest for this channel rests on.

    A direct message is a channel of one: it learns from all that its person said, wherever it was.
    """
    async with store.read() as uow:
        shown = await uow.digests.shown(channel.place)
        feedback = await uow.feedback.of_place(channel.place)
        if channel.direct and channel.owner:
            elsewhere = await uow.feedback.of_person(_owner(channel))
            feedback = _distinct([*feedback, *elsewhere])
    return await with_topics(
        Profile(
            mutes=channel.mutes,
            follows=channel.follows,
            feedback=tuple(feedback),
            shown=shown,
            size=channel.size,
            days=channel.schedule.covers(channel.schedule.local_day(now)),
            draft=f"{channel.place} {channel.schedule.local_day(now)}" if channel.experiment else "",
        ),
        channel.topics,
        library,
    )


async def with_topics(profile: Profile, topics: Sequence[Topic], library: Library) -> Profile:
    """The same profile on other topics, with their vectors."""
    vectors = await library.vectors_of([topic.text for topic in topics])
    return replace(profile, topics=tuple(topics), vectors=vectors)


def _owner(channel: Channel) -> Person:
    return Person(channel.place.platform, channel.place.workspace, channel.owner)


def _distinct(feedback: Sequence[Feedback]) -> list[Feedback]:
    return list({(f.place, f.person, f.paper_id, f.given_by): f for f in feedback}.values())
