"""Topics to offer: those that the team follows, those that the newest papers name, and well-known ones."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from bot.domain import Paper
from bot.ports import Store
from bot.suggestions import TOPICS

MOST = 14
NEWEST = 400
"""Papers that are looked at."""
OFTEN = 3
"""Papers that must name a keyword before it is offered."""
LONGEST = 40


async def subjects(store: Store, papers: Mapping[str, Paper], team: bool) -> list[str]:
    """At most MOST, no two alike. ``team`` is whether what public channels follow may be shown."""
    followed = await _followed(store) if team else []
    named = await asyncio.to_thread(_named, list(islice(papers.values(), NEWEST)))
    return list({name.casefold(): name for name in reversed([*followed, *named][:MOST])}.values())[::-1]


async def _followed(store: Store) -> list[str]:
    """What public channels follow, the most followed first; what a private one follows stays there."""
    async with store.read() as uow:
        channels = await uow.channels.all()
    topics = (topic.name for it in channels if it.public and not it.direct for topic in it.topics if topic.weight > 0)
    return _frequent(topics, 1)


def _named(papers: Sequence[Paper]) -> list[str]:
    keywords = _frequent((word for paper in papers for word in paper.keywords), OFTEN)
    texts = [paper.text.casefold() for paper in papers]
    known = dict.fromkeys(topic for several in TOPICS.values() for topic in several)
    found = Counter({topic: sum(topic in text for text in texts) for topic in known})
    return [*keywords[: MOST // 2], *(topic for topic, times in found.most_common() if times)]


def _frequent(words: Iterable[str], least: int) -> list[str]:
    counted = Counter(word for word in words if len(word) <= LONGEST)
    return [word for word, times in counted.most_common(MOST) if times >= least]
