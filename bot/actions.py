"""What a button press or a reaction means: feedback given, taken back, and what it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.digest import Delivery
from bot.domain import Channel, Feedback, Paper, Person, Place, Posted, Ranked, Verdict
from bot.emoji import as_given, keycap_number, verdict_of
from bot.forgetting import forgotten_after
from bot.ports import Clock, Reaction, Store

BUTTON_WEIGHTS = {Verdict.MORE: 1.0, Verdict.LESS: 1.0, Verdict.SAVE: 1.5}
BUTTON = "button:"
OPPOSITE = {Verdict.MORE: Verdict.LESS, Verdict.LESS: Verdict.MORE}
"""Of these two buttons the one pressed last stands."""
KEYCAP = (Verdict.MORE, 1.0)
"""On an overview, the number of a paper is a vote for it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a verdict did to the next list: its papers before and after."""

    paper: Paper
    verdict: Verdict
    before: tuple[Ranked, ...]
    after: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class Actions:
    """Writes feedback. The database is the only state."""

    store: Store
    delivery: Delivery
    clock: Clock

    async def vote(self, person: Person, channel: Channel, paper: Paper, verdict: Verdict) -> Change:
        """A verdict given by a button, and how the next list changes by it."""
        before, _ = await self.delivery.preview(channel)
        if verdict in OPPOSITE:
            await self.take_back(person, channel.place, paper.id, OPPOSITE[verdict])
        await self._give(person, channel.place, paper.id, verdict, BUTTON_WEIGHTS[verdict], f"{BUTTON}{verdict.value}")
        after, _ = await self.delivery.preview(channel)
        return Change(paper, verdict, before.ranked, after.ranked)

    async def take_back(self, person: Person, place: Place, paper_id: str, verdict: Verdict) -> bool:
        """Undo what the button of that verdict gave."""
        return await self._take_back(person, place, paper_id, f"{BUTTON}{verdict.value}")

    async def react(self, reaction: Reaction) -> bool:
        """A reaction's effect on the paper that the message is about; False when it has none."""
        async with self.store.read() as uow:
            found = await uow.digests.at_message(reaction.posted)
            place = reaction.posted.place
            workspace = await uow.workspaces.get(place.platform, place.workspace)
        if found is None:
            return False
        digest, part = found
        paper_id = _meant(reaction.emoji, [ranked.paper.id for ranked in digest.entries], part.papers)
        given_by = as_given(reaction.emoji)
        if paper_id and not reaction.added:
            # Whatever it said when it was given: the team's map of emoji may have changed since.
            return await self._take_back(reaction.person, digest.place, paper_id, given_by, reaction.event)
        given = KEYCAP if keycap_number(reaction.emoji) else verdict_of(reaction.emoji, workspace.emoji)
        if not paper_id or given is None:
            return False
        verdict, weight = given
        await self._give(reaction.person, digest.place, paper_id, verdict, weight, given_by, reaction.event)
        return True

    async def recount(self, posted: Posted, reactions: Mapping[str, Sequence[Person]]) -> None:
        """Bring what is stored of one message in line with the reactions that stand on it now."""
        async with self.store.read() as uow:
            found = await uow.digests.at_message(posted)
            stored = await uow.feedback.of_place(found[0].place) if found else []
        if found is None:
            return
        digest, part = found
        entries = [ranked.paper.id for ranked in digest.entries]
        known = {(given.person, given.given_by) for given in stored if given.paper_id in part.papers}
        for emoji, people in reactions.items():
            paper_id = _meant(emoji, entries, part.papers)
            missed = [person for person in people if (person, as_given(emoji)) not in known]
            for person in missed if paper_id else ():
                if not await self._forgotten(person, digest.place, paper_id, part.at):
                    await self.react(Reaction(person, posted, emoji, added=True))
        standing = {(person, as_given(emoji)) for emoji, people in reactions.items() for person in people}
        for given in stored:
            # A paper alone in its digest can be meant on the overview and on its reply: then it may stand there.
            messages = [_meant(given.given_by, entries, each.papers) for each in digest.parts].count(given.paper_id)
            about = messages == 1 and _meant(given.given_by, entries, part.papers) == given.paper_id
            if about and (given.person, given.given_by) not in standing and not _otherwise(given.given_by):
                await self._take_back(given.person, digest.place, given.paper_id, given.given_by)

    async def _forgotten(self, person: Person, place: Place, paper_id: str, then: datetime | None) -> bool:
        """Whether this reaction, if it is from before, was forgotten on purpose since the message went out."""
        scopes = [(person,), (person, paper_id), (place, paper_id)]
        async with self.store.read() as uow:
            return then is not None and await forgotten_after(uow, scopes, then)

    async def _give(
        self,
        person: Person,
        place: Place,
        paper_id: str,
        verdict: Verdict,
        weight: float,
        given_by: str,
        event: str = "",
    ) -> None:
        now = self.clock()
        async with self.store.write() as uow:
            if event and not await uow.events.first(event, now):
                return
            await uow.feedback.give(Feedback(person, place, paper_id, verdict, weight, now, given_by))
            if verdict is Verdict.SAVE:
                await uow.people.save(person, paper_id, given_by, now)
            await uow.commit()

    async def _take_back(self, person: Person, place: Place, paper_id: str, given_by: str, event: str = "") -> bool:
        async with self.store.write() as uow:
            if event and not await uow.events.first(event, self.clock()):
                return False
            there = await uow.feedback.take_back(person, place, paper_id, given_by)
            await uow.people.unsave(person, paper_id, given_by)
            await uow.commit()
        return there


def _otherwise(given_by: str) -> bool:
    """Whether it was not given by an emoji, but by a button or a command: ``button:more``."""
    return ":" in given_by


def _meant(emoji: str, entries: Sequence[str], part: Sequence[str]) -> str:
    """The one paper that a reaction on this message speaks of: by its number, or since it is the only one."""
    number = keycap_number(emoji)
    if number is not None:
        return entries[number - 1] if number <= len(entries) and len(part) > 1 else ""
    return part[0] if len(part) == 1 else ""
