"""What is kept of a person, in memory."""

from datetime import datetime

from bot.domain import Paper, Person
from storage.identity import reader_at
from storage.memory.channels import MemoryChannels
from storage.memory.state import Save, State
from storage.memory.subscriptions import MemorySubscriptions


class MemoryPeople:
    def __init__(self, state: State) -> None:
        self._state = state

    async def save(self, person: Person, paper_id: str, given_by: str, at: datetime) -> bool:
        new = not self._saves(person, paper_id)
        self._state.saved.setdefault(Save(person, paper_id, given_by), at)
        return new

    async def unsave(self, person: Person, paper_id: str, given_by: str = "") -> bool:
        saves = [save for save in self._saves(person, paper_id) if given_by in ("", save.given_by)]
        for save in saves:
            del self._state.saved[save]
        return bool(saves)

    async def saved(self, person: Person) -> list[Paper]:
        first: dict[str, datetime] = {}
        for save in self._saves(person):
            at = self._state.saved[save]
            first[save.paper_id] = min(at, first.get(save.paper_id, at))
        known = sorted(paper_id for paper_id in first if paper_id in self._state.papers)
        newest_first = sorted(known, key=lambda paper_id: first[paper_id], reverse=True)
        return [self._state.papers[paper_id] for paper_id in newest_first]

    async def forget(self, person: Person) -> int:
        given = [key for key in self._state.feedback if key.person == person]
        for key in given:
            del self._state.feedback[key]
        saves = self._saves(person)
        for save in saves:
            del self._state.saved[save]
        forgotten = len(given) + len(saves) + await self._forget_own_channels(person)
        return forgotten + await self._forget_addresses(person)

    async def _forget_own_channels(self, person: Person) -> int:
        """Direct messages with this person are about nobody else."""
        channels = MemoryChannels(self._state)
        theirs = await channels.all(person.platform, person.workspace)
        own = [channel.place for channel in theirs if channel.owner == person.id]
        for place in own:
            await channels.forget(place)
        return len(own)

    async def _forget_addresses(self, person: Person) -> int:
        """Whatever is stored with the addresses that this person gave."""
        given = await MemorySubscriptions(self._state).of_person(person)
        return sum([await self.forget(reader_at(each.place)) for each in given])

    def _saves(self, person: Person, paper_id: str = "") -> list[Save]:
        return [save for save in self._state.saved if save.person == person and paper_id in ("", save.paper_id)]
