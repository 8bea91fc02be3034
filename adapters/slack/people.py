"""What Slack tells of a person: their time zone, and whether they administer the workspace."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.slack import NAME
from adapters.slack.teams import Teams
from bot.domain import Person
from bot.errors import PlatformError
from bot.ports import Clock

KEPT = timedelta(minutes=5)
"""For how long an answer is used again: whoever loses their rights keeps them no longer than that."""
PATIENCE = 2.0
"""Seconds that a question may take: what waits for its answer is to be acknowledged within three."""
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Profile:
    """Nobody in particular by default: so is everybody where ``users:read`` was not granted."""

    zone: str = ""
    administers: bool = False


class People:
    """``users.info`` with a short memory. No name is looked at, and nothing is stored."""

    def __init__(self, teams: Teams, clock: Clock) -> None:
        self._teams = teams
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[datetime, Profile]] = {}

    async def person(self, workspace: str, user: str) -> Person:
        profile = await self.profile(workspace, user)
        return Person(NAME, workspace, user, may_manage=profile.administers, administers=profile.administers)

    async def profile(self, workspace: str, user: str) -> Profile:
        now = self._clock()
        at, profile = self._known.get((workspace, user), (None, Profile()))
        if at is not None and now - at < KEPT:
            return profile
        asked = await self._asked(workspace, user)
        if asked is None:
            return Profile()
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[workspace, user] = (now, asked)
        return asked

    async def _asked(self, workspace: str, user: str) -> Profile | None:
        """None when no answer came in time: the next question asks again."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self._teams.call(workspace, "users_info", PATIENCE, user=user)
        except (PlatformError, TimeoutError):
            return None
        found = answer.get("user") or {}
        return Profile(str(found.get("tz") or ""), bool(found.get("is_admin") or found.get("is_owner")))
