"""Small things that an adapter must remember, in memory."""

from storage.memory.state import State


class MemoryNotes:
    def __init__(self, state: State) -> None:
        self._notes = state.notes

    async def get(self, name: str) -> str:
        return self._notes.get(name, "")

    async def put(self, name: str, text: str) -> None:
        self._notes[name] = text
