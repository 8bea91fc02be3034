"""Reactions: as they come in, in whatever order and however often, and counted anew after we were away."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.domain import Digest, Feedback, Part, Person, Place, Posted, Verdict
from bot.emoji import as_given, keycap_number, verdict_of
from bot.forgetting import forgotten_after
from bot.insisting import again, insist
from bot.logs import log
from bot.ports import Clock, Reaction, Standing, Store, UnitOfWork

KEYCAP = (Verdict.MORE, 1.0)
"""On an overview, the number of a paper is a vote for it."""
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before a message that was not known, though it may be ours, is looked for again."""
TRIES = 8
"""How often reactions that change while they are read are read again."""


@dataclass(frozen=True, slots=True)
class Reactions:
    """Writes what they mean. The database is the only state, and any process may hear any of them."""

    store: Store
    clock: Clock

    async def react(self, reaction: Reaction) -> bool:
        """A reaction's effect on the paper that the message is about; False when it has none."""
        found = await self._found_in_time(reaction)
        if found is None:
            return False
        digest, part, own_emoji = found
        paper_id = _meant(reaction.emoji, _papers(digest), part.papers)
        given = KEYCAP if keycap_number(reaction.emoji) else verdict_of(reaction.emoji, own_emoji)
        # Whatever it said when it was given, it is taken back: the team's map of emoji may have changed since.
        if not paper_id or (reaction.added and given is None):
            return False
        effect = given if reaction.added else None
        return await insist(self.store, partial(self._effect, reaction, digest.place, paper_id, effect))

    async def _effect(
        self, reaction: Reaction, place: Place, paper_id: str, given: tuple[Verdict, float] | None, uow: UnitOfWork
    ) -> bool:
        """In one transaction with what tells that it is new, and newer than what was heard of it before."""
        now = self.clock()
        if reaction.event and not await uow.events.first(reaction.event, now):
            return False
        if reaction.moment and not await uow.events.newer(_identity(reaction), reaction.moment, now):
            return False
        await uow.digests.change(reaction.posted)
        if given is None:
            return await take_back(uow, reaction.person, place, paper_id, as_given(reaction.emoji))
        await give(uow, Feedback(reaction.person, place, paper_id, *given, now, as_given(reaction.emoji)))
        return True

    async def _found_in_time(self, reaction: Reaction) -> tuple[Digest, Part, Mapping[str, str]] | None:
        """Somebody may react to a message before the platform has told us which one it is."""
        for wait in (0.0, *(WAITS if reaction.early else ())):
            await asyncio.sleep(wait)
            if found := await again(partial(self._found, reaction.posted)):
                return found
        return None

    async def _found(self, posted: Posted) -> tuple[Digest, Part, Mapping[str, str]] | None:
        async with self.store.read() as uow:
            found = await uow.digests.at_message(posted)
            workspace = await uow.workspaces.get(posted.place.platform, posted.place.workspace)
        return (*found, workspace.emoji) if found else None

    # --- counted anew -----------------------------------------------------------------------------

    async def recount(self, posted: Posted, standing: Standing) -> None:
        """Bring what is stored of one message in line with the reactions that stand on it now.

        A reaction that this or another process hears of meanwhile is newer than the answer: then it is asked again.
        """
        for _ in range(TRIES):
            seen = await again(partial(self._changes, posted))
            found = await again(partial(self._found, posted))
            if found is None:
                return
            reactions = await standing()
            if await insist(self.store, partial(self._align, posted, found, reactions, seen)):
                return
        log.warning("reactions kept changing", place=str(posted.place))

    async def _changes(self, posted: Posted) -> int:
        async with self.store.read() as uow:
            return await uow.digests.changes(posted)

    async def _align(
        self,
        posted: Posted,
        found: tuple[Digest, Part, Mapping[str, str]],
        reactions: Mapping[str, Sequence[Person]],
        seen: int,
        uow: UnitOfWork,
    ) -> bool:
        """False when a reaction was heard of since it was ``seen``."""
        if not await uow.digests.change(posted, seen):
            return False
        digest, part, own_emoji = found
        stored = await uow.feedback.of_place(digest.place)
        await self._give_missed(uow, digest, part, own_emoji, reactions, stored)
        await _take_back_gone(uow, digest, part, reactions, stored)
        return True

    async def _give_missed(
        self,
        uow: UnitOfWork,
        digest: Digest,
        part: Part,
        own_emoji: Mapping[str, str],
        reactions: Mapping[str, Sequence[Person]],
        stored: Sequence[Feedback],
    ) -> None:
        known = {(given.person, given.given_by) for given in stored if given.paper_id in part.papers}
        for emoji, people in reactions.items():
            paper_id = _meant(emoji, _papers(digest), part.papers)
            given = KEYCAP if keycap_number(emoji) else verdict_of(emoji, own_emoji)
            missed = [person for person in people if (person, as_given(emoji)) not in known]
            for person in missed if paper_id and given else ():
                if given and not await _forgotten(uow, person, digest.place, paper_id, part.at):
                    await give(uow, Feedback(person, digest.place, paper_id, *given, self.clock(), as_given(emoji)))


async def _take_back_gone(
    uow: UnitOfWork,
    digest: Digest,
    part: Part,
    reactions: Mapping[str, Sequence[Person]],
    stored: Sequence[Feedback],
) -> None:
    standing = {(person, as_given(emoji)) for emoji, people in reactions.items() for person in people}
    entries = _papers(digest)
    for given in stored:
        # A paper alone in its digest can be meant on the overview and on its reply: then it may stand there.
        messages = [_meant(given.given_by, entries, each.papers) for each in digest.parts].count(given.paper_id)
        about = messages == 1 and _meant(given.given_by, entries, part.papers) == given.paper_id
        if about and (given.person, given.given_by) not in standing and not _otherwise(given.given_by):
            await take_back(uow, given.person, digest.place, given.paper_id, given.given_by)


async def give(uow: UnitOfWork, given: Feedback) -> None:
    await uow.feedback.give(given)
    if given.verdict is Verdict.SAVE:
        await uow.people.save(given.person, given.paper_id, given.given_by, given.at)


async def take_back(uow: UnitOfWork, person: Person, place: Place, paper_id: str, given_by: str) -> bool:
    there = await uow.feedback.take_back(person, place, paper_id, given_by)
    await uow.people.unsave(person, paper_id, given_by)
    return there


async def _forgotten(uow: UnitOfWork, person: Person, place: Place, paper_id: str, then: datetime | None) -> bool:
    """Whether this reaction, if it is from before, was forgotten on purpose since the message went out."""
    scopes = [(person,), (person, paper_id), (place, paper_id)]
    return then is not None and await forgotten_after(uow, scopes, then)


def _identity(reaction: Reaction) -> str:
    """What may change several times: one person's one reaction to one message.

    Only its hash is kept: it outlives ``forget``, so that an event which comes late brings nothing back.
    """
    place = reaction.posted.place
    where = f"{place.platform}:{place.workspace}/{place.channel}/{reaction.posted.message}"
    told = f"{where} {reaction.person.id} {reaction.emoji}"
    return "reaction/" + hashlib.sha256(told.encode()).hexdigest()[:32]


def _papers(digest: Digest) -> list[str]:
    return [ranked.paper.id for ranked in digest.entries]


def _otherwise(given_by: str) -> bool:
    """Whether it was not given by an emoji, but by a button or a command: ``button:more``."""
    return ":" in given_by


def _meant(emoji: str, entries: Sequence[str], part: Sequence[str]) -> str:
    """The one paper that a reaction on this message speaks of: by its number, or since it is the only one."""
    number = keycap_number(emoji)
    if number is not None:
        return entries[number - 1] if number <= len(entries) and len(part) > 1 else ""
    return part[0] if len(part) == 1 else ""
