"""What each team chose, in memory."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Unpack

from bot.domain import Person, Workspace
from bot.ports import WorkspaceSettings
from storage.memory.people import MemoryPeople
from storage.memory.state import State


class MemoryWorkspaces:
    def __init__(self, state: State) -> None:
        self._state = state

    async def get(self, platform: str, workspace: str) -> Workspace:
        return self._state.workspaces.get((platform, workspace), Workspace(platform, workspace))

    async def change(self, platform: str, workspace: str, **settings: Unpack[WorkspaceSettings]) -> None:
        stored = await self.get(platform, workspace)
        self._state.workspaces[platform, workspace] = replace(stored, **settings)

    async def gone_before(self, then: datetime) -> list[Workspace]:
        gone = [it for it in self._state.workspaces.values() if it.gone_at is not None and it.gone_at < then]
        return sorted(gone, key=lambda it: (it.platform, it.id))

    async def forget(self, platform: str, workspace: str) -> int:
        state, theirs = self._state, (platform, workspace)
        subscribers = {it.person for it in state.subscriptions.values() if _team(it.person) == theirs}
        forgotten = sum([await MemoryPeople(state).forget(person) for person in subscribers])
        doomed: list[tuple[dict[Any, Any], list[Any]]] = [
            (state.channels, [where for where in state.channels if where[:2] == theirs]),
            (state.digests, [key for key in state.digests if key[0][:2] == theirs]),
            (state.feedback, [key for key in state.feedback if theirs in (key.where[:2], _team(key.person))]),
            (state.saved, [save for save in state.saved if _team(save.person) == theirs]),
            (state.installations, [key for key in state.installations if key == theirs]),
            (state.workspaces, [key for key in state.workspaces if key == theirs]),
            (state.notes, [name for name in state.notes if f"{platform}:{workspace}/" in name]),
        ]
        for rows, keys in doomed:
            for key in keys:
                del rows[key]
        return forgotten + sum(len(keys) for _, keys in doomed)


def _team(person: Person) -> tuple[str, str]:
    return person.platform, person.workspace
