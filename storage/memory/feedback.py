"""What people said of papers, in memory."""

from collections.abc import Callable, Collection
from dataclasses import replace

from bot.domain import Feedback, Person, Place
from storage.memory.state import Given, State, known_as, where, without_thread


class MemoryFeedback:
    def __init__(self, state: State) -> None:
        self._state = state

    async def give(self, feedback: Feedback) -> None:
        given = Given(feedback.person, where(feedback.place), feedback.paper_id, feedback.given_by)
        stored = self._state.feedback.get(given)
        if stored is None or stored.at <= feedback.at:
            person, place = known_as(feedback.person), without_thread(feedback.place)
            self._state.feedback[given] = replace(feedback, person=person, place=place)

    async def take_back(self, person: Person, place: Place, paper_id: str, given_by: str) -> bool:
        given = Given(person, where(place), paper_id, given_by)
        return self._delete(lambda key: key == given) > 0

    async def of_place(self, place: Place) -> list[Feedback]:
        return self._select(lambda given: given.where == where(place))

    async def of_person(self, person: Person) -> list[Feedback]:
        return self._select(lambda given: given.person == person)

    async def forget_papers(self, place: Place, paper_ids: Collection[str]) -> int:
        return self._delete(lambda given: given.where == where(place) and given.paper_id in paper_ids)

    async def forget_place(self, place: Place) -> int:
        return self._delete(lambda given: given.where == where(place))

    def _select(self, wanted: Callable[[Given], bool]) -> list[Feedback]:
        found = [
            (feedback.at, _order(given), feedback) for given, feedback in self._state.feedback.items() if wanted(given)
        ]
        return [feedback for _, _, feedback in sorted(found, key=lambda entry: entry[:2])]

    def _delete(self, unwanted: Callable[[Given], bool]) -> int:
        given = [key for key in self._state.feedback if unwanted(key)]
        for key in given:
            del self._state.feedback[key]
        return len(given)


def _order(given: Given) -> tuple[str, ...]:
    person = given.person
    return (person.platform, person.workspace, person.id, *given.where, given.paper_id, given.given_by)
