"""The workspaces that Broadsheet is in: the token of each, and which have sent it away."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from adapters.slack.faults import WorkspaceGone
from adapters.slack.web import PATIENCE, Web
from bot.errors import Busy, StoreError

Lookup = Callable[[str], Awaitable["Team | None"]]


@dataclass(frozen=True, slots=True)
class Team:
    """One workspace: its id, the bot's token there, and who the bot is there."""

    id: str
    token: str
    bot_user: str
    bot_id: str = ""
    scopes: frozenset[str] = frozenset()


class Teams:
    """Every call of the Web API goes through here, so that none is repeated against a workspace that is gone."""

    def __init__(self, web: Web, token: str, installed: Lookup) -> None:
        """``token`` is that of the one workspace, or empty; ``installed`` finds those that installed it."""
        self.web = web
        self.on_gone: Callable[[str, str], Awaitable[None]] | None = None
        self._token = token
        self._installed = installed
        self._own: Team | None = None
        self._gone: dict[str, str] = {}
        self._asking = asyncio.Lock()

    async def of(self, workspace: str) -> Team:
        """Raises Gone for a workspace that has no token, or none that works; Busy when that cannot be looked up."""
        if workspace in self._gone:
            raise WorkspaceGone(self._gone[workspace])
        try:
            team = await self._installed(workspace) or await self.own()
        except StoreError:
            # Nothing was sent, so it may be tried again; anything else would leave a post without an outcome.
            raise Busy("the database does not answer") from None
        if team is None or team.id != workspace:
            raise WorkspaceGone("Broadsheet is not installed in the workspace.")
        return team

    async def own(self) -> Team | None:
        """The workspace of ``SLACK_BOT_TOKEN``; Slack is asked once which it is."""
        async with self._asking:
            if self._own is None and self._token:
                self._own = _team(self._token, await self.web.call(self._token, "auth_test"))
            return self._own

    async def call(self, workspace: str, method: str, patience: float = PATIENCE, **arguments: Any) -> dict[str, Any]:
        """One call in that workspace. Raises Gone, Refused, Busy or Lost and nothing else."""
        team = await self.of(workspace)
        try:
            return await self.web.call(team.token, method, patience, **arguments)
        except WorkspaceGone as gone:
            await self.lost(workspace, str(gone))
            raise

    async def lost(self, workspace: str, why: str) -> None:
        """Nothing is sent there from now on, until it is installed again."""
        self._gone[workspace] = why
        if self.on_gone:
            await self.on_gone(workspace, why)

    def found(self, workspace: str) -> None:
        """It was installed anew."""
        self._gone.pop(workspace, None)


def _team(token: str, answer: dict[str, Any]) -> Team:
    headers = {str(name).lower(): str(value) for name, value in dict(answer["headers"]).items()}
    scopes = frozenset(filter(None, (scope.strip() for scope in headers.get("x-oauth-scopes", "").split(","))))
    return Team(answer["team_id"], token, answer["user_id"], answer.get("bot_id") or "", scopes)
