"""What a button press means: feedback given, taken back, and what it changed."""

from dataclasses import dataclass

from bot.digest import Delivery
from bot.domain import Channel, Feedback, Paper, Person, Place, Ranked, Verdict
from bot.insisting import insist
from bot.ports import Clock, Store
from bot.reacting import give, take_back

BUTTON_WEIGHTS = {Verdict.MORE: 1.0, Verdict.LESS: 1.0, Verdict.SAVE: 1.5}
BUTTON = "button:"
OPPOSITE = {Verdict.MORE: Verdict.LESS, Verdict.LESS: Verdict.MORE}
"""Of these two buttons the one pressed last stands."""


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
        weight, given_by = BUTTON_WEIGHTS[verdict], f"{BUTTON}{verdict.value}"
        await self._give(Feedback(person, channel.place, paper.id, verdict, weight, self.clock(), given_by))
        after, _ = await self.delivery.preview(channel)
        return Change(paper, verdict, before.ranked, after.ranked)

    async def take_back(self, person: Person, place: Place, paper_id: str, verdict: Verdict) -> bool:
        """Undo what the button of that verdict gave."""
        return await insist(self.store, lambda uow: take_back(uow, person, place, paper_id, f"{BUTTON}{verdict.value}"))

    async def _give(self, given: Feedback) -> None:
        await insist(self.store, lambda uow: give(uow, given))
