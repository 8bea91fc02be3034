"""The workspaces that have installed the bot, in memory."""

from dataclasses import replace

from bot.ports import Installation
from storage.memory.state import State


class MemoryInstallations:
    def __init__(self, state: State) -> None:
        self._state = state

    async def put(self, installation: Installation) -> None:
        self._state.installations[installation.platform, installation.workspace] = installation

    async def get(self, platform: str, workspace: str) -> Installation | None:
        return self._state.installations.get((platform, workspace))

    async def all(self) -> list[Installation]:
        return list(self._state.installations.values())

    async def reseal(self, known: Installation, sealed: str) -> bool:
        if await self.get(known.platform, known.workspace) != known:
            return False
        await self.put(replace(known, sealed=sealed))
        return True

    async def remove(self, platform: str, workspace: str) -> bool:
        return self._state.installations.pop((platform, workspace), None) is not None
