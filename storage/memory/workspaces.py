"""What each team chose, in memory."""

from dataclasses import replace
from typing import Unpack

from bot.domain import Workspace
from bot.ports import WorkspaceSettings
from storage.memory.state import State


class MemoryWorkspaces:
    def __init__(self, state: State) -> None:
        self._state = state

    async def get(self, platform: str, workspace: str) -> Workspace:
        return self._state.workspaces.get((platform, workspace), Workspace(platform, workspace))

    async def change(self, platform: str, workspace: str, **settings: Unpack[WorkspaceSettings]) -> None:
        stored = await self.get(platform, workspace)
        self._state.workspaces[platform, workspace] = replace(stored, **settings)
