"""Who asked for a digest at an address, in memory."""

from dataclasses import replace
from datetime import datetime

from bot.domain import Person, Place, Subscription
from storage.memory.state import State, known_as, where


class MemorySubscriptions:
    def __init__(self, state: State) -> None:
        self._state = state

    async def ask(self, subscription: Subscription) -> None:
        self._put(replace(subscription, person=known_as(subscription.person)))

    async def get(self, place: Place) -> Subscription | None:
        return self._state.subscriptions.get(where(place))

    async def of_person(self, person: Person) -> list[Subscription]:
        return [each for each in self._oldest_first() if each.person == person]

    async def letters_due(self, platform: str, now: datetime) -> list[Subscription]:
        ready = [each for each in self._on(platform) if each.letter == "ready"]
        return [each for each in ready if each.letter_at is None or each.letter_at <= now]

    async def begin_letter(self, subscription: Subscription) -> bool:
        standing = self._standing(subscription.place, subscription.request)
        if standing is None or standing.letter != "ready":
            return False
        self._put(replace(standing, letter="sending"))
        return True

    async def finish_letter(self, subscription: Subscription) -> None:
        if standing := self._standing(subscription.place, subscription.request):
            self._put(replace(standing, letter=subscription.letter, letter_at=subscription.letter_at))

    async def confirm(self, place: Place, request: str, at: datetime) -> bool:
        standing = self._standing(place, request)
        if standing is None:
            return False
        self._put(replace(standing, confirmed_at=standing.confirmed_at or at))
        return True

    async def unconfirmed(self, platform: str, before: datetime) -> list[Place]:
        never = [each for each in self._on(platform) if each.confirmed_at is None]
        return [each.place for each in never if each.asked_at < before]

    def _standing(self, place: Place, request: str) -> Subscription | None:
        stored = self._state.subscriptions.get(where(place))
        return stored if stored and stored.request == request else None

    def _on(self, platform: str) -> list[Subscription]:
        return [each for each in self._oldest_first() if each.place.platform == platform]

    def _oldest_first(self) -> list[Subscription]:
        return sorted(self._state.subscriptions.values(), key=lambda each: each.asked_at)

    def _put(self, subscription: Subscription) -> None:
        self._state.subscriptions[where(subscription.place)] = subscription
