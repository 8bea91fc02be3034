"""Small things that an adapter must remember, in memory."""

from datetime import date, datetime

from bot.domain import Place
from storage.memory.state import Note, State


class MemoryNotes:
    def __init__(self, state: State) -> None:
        self._notes = state.notes

    async def get(self, name: str) -> str:
        note = self._notes.get(name)
        return note.text if note else ""

    async def put(self, name: str, text: str, at: datetime | None = None) -> None:
        self._notes[name] = Note(text, at)

    async def prune(self, before: datetime) -> int:
        return _remove(self._notes, [name for name, (_, at) in self._notes.items() if at is not None and at < before])


def forget_notes(state: State, place: Place, day: date | None = None) -> None:
    """Those about a digest, or about any digest of a place."""
    about = f"{place}/{day or ''}"
    _remove(state.notes, [name for name in state.notes if (name.endswith(about) if day else about in name)])


def _remove(notes: dict[str, Note], names: list[str]) -> int:
    for name in names:
        del notes[name]
    return len(names)
