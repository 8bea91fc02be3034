"""The workspaces that Broadsheet is in: the token of each, and which of them Slack does not take any more."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from adapters.slack.faults import NOT_INSTALLED, SHORTLY, WorkspaceGone
from adapters.slack.web import PATIENCE, Web
from bot.errors import Busy, Gone, Lost, PlatformError, Refused, StoreError
from bot.logs import log

EPOCH = datetime.min.replace(tzinfo=UTC)
ASK_AGAIN = 3600.0
"""Seconds after which a refused token is tried again: Slack also refuses calls from addresses that are not allowed,
and the operator may have mended that."""


@dataclass(frozen=True, slots=True)
class Team:
    """One workspace: its id, the bot's token there, and who the bot is there."""

    id: str
    token: str
    bot_user: str
    bot_id: str = ""
    scopes: frozenset[str] = frozenset()
    at: datetime = EPOCH
    """When it was installed. ``SLACK_BOT_TOKEN`` says nothing of that: whatever is stored is newer."""


class Refusal(NamedTuple):
    why: str
    until: float


class Unsaid(NamedTuple):
    """What Slack said instead of whose ``SLACK_BOT_TOKEN`` is."""

    trouble: PlatformError
    until: float

    def once_more(self) -> PlatformError:
        """An error of its own for everybody who asks meanwhile."""
        if isinstance(self.trouble, Busy):
            return Busy(str(self.trouble), self.until - now())
        return type(self.trouble)(str(self.trouble))


Identity = tuple[str, datetime]
Lookup = Callable[[str], Awaitable[Team | None]]
"""The installation that is stored of a workspace. Raises StoreError, and Busy for a token that cannot be read here."""


class Teams:
    """Every call of the Web API goes through here, so that none is repeated with a token that Slack has refused.

    What is remembered here is of one token. Whether a workspace is gone is asked of the database, where another
    process may have stored a newer one.
    """

    def __init__(self, web: Web, token: str, installed: Lookup) -> None:
        """``token`` is that of the one workspace, or empty; ``installed`` finds those that installed it."""
        self.web = web
        self.on_gone: Callable[[Team, str], Awaitable[bool]] | None = None
        """Slack has refused the token of a workspace. False when that is not the one that counts any more."""
        self.on_back: Callable[[Team], Awaitable[None]] | None = None
        """Slack takes a token again that it had refused."""
        self._token = token
        self._installed = installed
        self._own: Team | None = None
        self._asking: asyncio.Task[None] | None = None
        self._unsaid: Unsaid | None = None
        self._refused: dict[Identity, Refusal] = {}

    async def of(self, workspace: str) -> Team:
        """Raises Gone for a workspace that has no token, or none that works; Busy when that cannot be looked up."""
        refused = NOT_INSTALLED
        for team in await self._candidates(workspace):
            refusal = self._refusal(team)
            if refusal is None:
                return team
            refused = refusal.why
        raise WorkspaceGone(refused)

    async def own(self, *, anew: bool = False) -> Team | None:
        """The workspace of ``SLACK_BOT_TOKEN``; Slack is asked once which it is, whoever wants to know.

        When Slack does not say, it is not asked again for a while, unless ``anew``.
        """
        if self._own is None and self._token:
            if self._unsaid and self._unsaid.until > now() and not anew:
                raise self._unsaid.once_more()
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask())
                self._asking.add_done_callback(_told)
            await asyncio.shield(self._asking)
        return self._own

    async def _ask(self) -> None:
        try:
            answer = await self.web.call(self._token, "auth_test")
        except PlatformError as trouble:
            self._unsaid = Unsaid(trouble, now() + _pause_after(trouble))
            raise
        self._own = own = _team(self._token, answer)
        if self._unsaid:
            self._unsaid = None
            await self._is_back(own)

    async def call(self, workspace: str, method: str, patience: float = PATIENCE, **arguments: Any) -> dict[str, Any]:
        """One call in that workspace. Raises Gone, Refused, Busy or Lost and nothing else."""
        team = await self.of(workspace)
        try:
            answer = await self.web.call(team.token, method, patience, **arguments)
        except WorkspaceGone as gone:
            if await self._is_lost(team, str(gone)):
                raise
            raise Busy("The workspace has another token by now.", SHORTLY) from gone
        if _identity(team) in self._refused:
            await self._is_back(team)
        return answer

    async def is_own(self, workspace: str) -> bool:
        """Whether it is that of ``SLACK_BOT_TOKEN``, as far as Slack takes that."""
        try:
            own = await self.own()
        except (WorkspaceGone, Refused):
            return False
        return own is not None and own.id == workspace

    async def _installation(self, workspace: str) -> Team | Busy | None:
        """What is stored of this workspace; Busy where its token cannot be read here."""
        try:
            return await self._installed(workspace)
        except StoreError:
            # Nothing was sent, so it may be tried again; anything else would leave a post without an outcome.
            raise Busy("the database does not answer") from None
        except Busy as unreadable:
            return unreadable

    async def _candidates(self, workspace: str) -> list[Team]:
        """Where a workspace is that of ``SLACK_BOT_TOKEN`` and was installed as well, the installation comes first.

        Whose ``SLACK_BOT_TOKEN`` is matters only where the installation is missing, unreadable or refused.
        """
        installed = await self._installation(workspace)
        if isinstance(installed, Team) and self._refusal(installed) is None:
            return [installed]
        owned = await self._owned(workspace, needed=installed is None)
        if isinstance(installed, Busy) and not owned:
            raise installed
        return [installed, *owned] if isinstance(installed, Team) else owned

    async def _owned(self, workspace: str, *, needed: bool) -> list[Team]:
        """The team of ``SLACK_BOT_TOKEN``, if it is this workspace's. Trouble with it is none of an installed one's."""
        try:
            own = await self.own()
        except Refused:
            # It is no token to work with, and why says nothing of a workspace that may be another.
            return []
        except Lost as unknown:
            # To ask whose token it is has no effect, so there is nothing to be in doubt about.
            if needed:
                raise Busy(str(unknown), SHORTLY) from unknown
        except PlatformError:
            if needed:
                raise
        else:
            return [own] if own is not None and own.id == workspace else []
        return []

    async def _is_lost(self, team: Team, why: str) -> bool:
        """False when the workspace has another token that Slack has not refused, as far as we know."""
        self._refused[_identity(team)] = Refusal(why, now() + ASK_AGAIN)
        try:
            candidates = await self._candidates(team.id)
            if any(self._refusal(each) is None for each in candidates):
                return False
            newest = max([team, *candidates], key=lambda each: each.at)
            return self.on_gone is None or await self.on_gone(newest, why)
        except (StoreError, PlatformError) as trouble:
            # It is not remembered either, so the next call finds out again.
            self._refused.pop(_identity(team), None)
            log.warning("a workspace that is gone is not stored as such", workspace=team.id, why=str(trouble))
            return True

    def _refusal(self, team: Team) -> Refusal | None:
        """What is remembered of a token that Slack does not take, until it is tried again."""
        refusal = self._refused.get(_identity(team))
        return refusal if refusal and refusal.until > now() else None

    async def _is_back(self, team: Team) -> None:
        """Whatever was called has succeeded, and that is not to be undone by trouble with this."""
        try:
            if self.on_back:
                await self.on_back(team)
        except StoreError as trouble:
            log.warning("a workspace that is back is not stored as such", workspace=team.id, why=str(trouble))
            # A refusal that is over: the next call with the token tells again.
            self._refused[_identity(team)] = Refusal(str(trouble), now())
        else:
            self._refused.pop(_identity(team), None)


def _identity(team: Team) -> Identity:
    """An installation of its own even where Slack hands out the same token again."""
    return team.token, team.at


def _pause_after(trouble: PlatformError) -> float:
    """Seconds for which Slack is not asked again whose ``SLACK_BOT_TOKEN`` is."""
    match trouble:
        case Gone() | Refused():
            return ASK_AGAIN
        case Busy(after=after):
            return min(after, ASK_AGAIN)
    return 0.0


def _told(asking: "asyncio.Task[None]") -> None:
    """Whoever asked may have gone away; what Slack said then is no fault of the program."""
    if not asking.cancelled():
        asking.exception()


def now() -> float:
    return asyncio.get_running_loop().time()


def _team(token: str, answer: dict[str, Any]) -> Team:
    headers = {str(name).lower(): str(value) for name, value in dict(answer["headers"]).items()}
    scopes = frozenset(filter(None, (scope.strip() for scope in headers.get("x-oauth-scopes", "").split(","))))
    return Team(answer["team_id"], token, answer["user_id"], answer.get("bot_id") or "", scopes)
