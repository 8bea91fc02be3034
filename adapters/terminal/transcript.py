"""What has been posted in this workspace: the memory that a chat service would have."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

from adapters.terminal.controls import card_of
from bot.domain import Place, Posted
from bot.messages import Card, Message


@dataclass(frozen=True, slots=True)
class Entry:
    posted: Posted
    message: Message


class Transcript:
    """Every message in the order of posting. Ids never come again, not even in another run."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._by_key: dict[str, Posted] = {}

    def posted_as(self, key: str) -> Posted | None:
        return self._by_key.get(key)

    def add(self, place: Place, message: Message, key: str) -> Entry:
        entry = self.put(Posted(place, uuid4().hex), message)
        self._by_key[key] = entry.posted
        return entry

    def put(self, posted: Posted, message: Message) -> Entry:
        """Replaces a message, or takes in one that an earlier run has posted."""
        entry = Entry(posted, message)
        self._entries[posted.message] = entry
        return entry

    def replies(self, entry: Entry) -> list[Entry]:
        thread = replace(entry.posted.place, thread=entry.posted.message)
        return [other for other in self._entries.values() if other.posted.place == thread]

    def above(self, reply: Entry) -> Entry | None:
        """The message whose thread a reply hangs in."""
        return self._entries.get(reply.posted.place.thread)

    def reply_about(self, entry: Entry, number: int) -> Entry | None:
        """The message of the thread under ``entry`` that is about its paper ``number``."""
        listed = card_of(entry.message, number)
        return next((reply for reply in self.replies(entry) if _is_about(reply, number, listed)), None)

    def with_paper(self, place: Place, number: int) -> Entry | None:
        """Where paper ``number`` of the last digest stands: in its overview, or in a message of its own."""
        for entry in self._newest_first(place):
            if card_of(entry.message, number):
                return entry
            if card_of(entry.message, 1):
                # Here the last digest begins: an older one is not meant.
                return None
        return None

    def last_digest(self, place: Place) -> Entry | None:
        return self.with_paper(place, 1)

    def _newest_first(self, place: Place) -> Iterator[Entry]:
        """The messages of a channel itself that list papers."""
        for entry in reversed(self._entries.values()):
            if entry.posted.place == place and any(card.number is not None for card in entry.message.cards):
                yield entry


def _is_about(reply: Entry, number: int, listed: Card | None) -> bool:
    subjects = {card.subject for card in reply.message.cards}
    if listed and listed.subject and subjects != {""}:
        return listed.subject in subjects
    return any(card.number == number for card in reply.message.cards)
