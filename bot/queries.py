"""Questions about papers, answered as domain objects: the same for commands, the command line and pages."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import Channel, Counts, Digest, Paper, Ranked, Sighting, Topic, Week
from bot.errors import UserError
from bot.library import Library
from bot.ports import Profile, Store
from bot.profiles import profile_of, with_topics
from bot.times import date_in_words

RECENT = 30
"""Digests in which a paper that somebody asks about is looked for."""
LONGEST = 80
"""Characters of what somebody typed that are said back."""


@dataclass(frozen=True, slots=True)
class Queries:
    """Read-only. ``now`` is always given: nothing known later is used."""

    store: Store
    library: Library

    async def trending(self, channel: Channel | None, topic: str, now: datetime, days: int, limit: int) -> list[Ranked]:
        """What rises; on one topic, else on the channel's topics, else overall."""
        if channel is None:
            return await self.library.trending(await self._asked_about(topic), now, days, limit)
        profile = await self._unseen_or_not(channel, now)
        if topic:
            profile = await with_topics(profile, [self._topic(channel, topic)], self.library)
        return await self.library.trending(profile, now, days, limit)

    async def weekly(self, topic: str, now: datetime, weeks: int) -> list[Week]:
        """How many papers on a topic each of the last weeks had, the oldest week first."""
        return await self.library.weekly(await self._asked_about(topic), now, weeks)

    async def search(self, query: str, now: datetime, limit: int, channel: Channel | None = None) -> list[Ranked]:
        profile = await self._unseen_or_not(channel, now) if channel else Profile()
        return await self.library.search(query, profile, now, limit)

    async def similar(self, paper: Paper, now: datetime, limit: int) -> list[Ranked]:
        return await self.library.similar(paper.text, {paper.id}, now, limit)

    async def paper(self, reference: str, channel: Channel) -> Paper:
        """The paper that somebody means: a number of the last digest here, an id, a link or a title."""
        if (number := _number(reference)) is not None:
            return (await self._chosen(number, channel))[0].paper
        if found := await self.library.find(reference):
            return found
        known = "An arXiv id, a link, a title or a number of the last digest finds one."
        raise UserError(f'I know no paper by "{reference[:LONGEST]}". {known}', self.example("show"))

    def example(self, command: str) -> str:
        """That command with a paper that is known: a hint that works."""
        return f"{command} {self.library.newest_id}" if self.library.newest_id else "help"

    async def why(self, reference: str, channel: Channel, now: datetime) -> tuple[Ranked, str]:
        """A paper with the contributions it was chosen by, and the day of that digest; else as of now."""
        if (number := _number(reference)) is not None:
            ranked, digest = await self._chosen(number, channel)
            return ranked, date_in_words(digest.day)
        paper = await self.paper(reference, channel)
        for digest in await self._digests(channel):
            for ranked in digest.entries:
                if ranked.paper.id == paper.id:
                    return ranked, date_in_words(digest.day)
        return await self.as_of(paper, channel, now), ""

    async def as_of(self, paper: Paper, channel: Channel, now: datetime) -> Ranked:
        """The paper as it would be ranked for this channel now, chosen or not."""
        profile = await self._unseen_or_not(channel, now)
        scored = await self.library.relevance(profile, [paper.id], now)
        return scored.get(paper.id) or Ranked(paper, 0.0, (), await self.counts(paper, now))

    async def counts(self, paper: Paper, now: datetime) -> Counts:
        return await self.library.counts(paper.id, now)

    async def history(self, paper: Paper) -> list[Sighting]:
        async with self.store.read() as uow:
            return await uow.papers.sightings_of(paper.id)

    async def _chosen(self, number: int, channel: Channel) -> tuple[Ranked, Digest]:
        """The paper with that number in the last digest of this channel, and the digest."""
        last = next((digest for digest in await self._digests(channel) if digest.entries), None)
        if last is None:
            raise UserError("No digest has been posted here yet, so papers have no numbers.", self.example("show"))
        if not 1 <= number <= len(last.entries):
            numbers = "only the number 1" if len(last.entries) == 1 else f"the numbers 1 to {len(last.entries)}"
            raise UserError(f"The last digest here has {numbers}, not {number}.", "digest show")
        return last.entries[number - 1], last

    async def _digests(self, channel: Channel) -> list[Digest]:
        """Those of the last weeks, the newest first."""
        async with self.store.read() as uow:
            return await uow.digests.recent(channel.place, RECENT)

    async def _unseen_or_not(self, channel: Channel, now: datetime) -> Profile:
        """The channel's profile without its history: whoever asks wants to see shown papers too."""
        return replace(await profile_of(channel, self.store, self.library, now), shown=frozenset())

    async def _asked_about(self, topic: str) -> Profile:
        """A topic that nobody follows: its vector is not kept."""
        if not topic:
            return Profile()
        vector = await self.library.question(topic)
        return Profile(topics=(Topic(topic),), vectors=None if vector is None else vector.reshape(1, -1))

    def _topic(self, channel: Channel, name: str) -> Topic:
        """The channel's own topic of that name, with its description, or just the words."""
        own = [topic for topic in channel.topics if topic.name.casefold() == name.casefold()]
        return own[0] if own else Topic(name)


def _number(reference: str) -> int | None:
    """The number of a paper, if that is what was typed."""
    word = reference.strip().lstrip("#")
    return int(word) if word.isdecimal() and len(word) <= 2 else None
