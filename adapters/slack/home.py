"""The Home tab: a person's saved papers and channels, drawn anew whenever something of theirs has changed."""

from typing import Any

from adapters.slack import NAME
from adapters.slack.teams import Teams
from adapters.slack.views import home_view
from bot.domain import Person, Place
from bot.errors import PlatformError
from bot.logs import log
from bot.ports import Inbound

KINDS = ("public_channel", "private_channel")
"""Asked for one by one: each needs a scope of its own, and one of them may not have been granted."""
PAGE = 200
MOST_PAGES = 10
REMEMBERED = 1_000


class HomeTabs:
    """Publishes for whoever opens it, and refreshes it for those who have."""

    def __init__(self, inbound: Inbound, teams: Teams) -> None:
        self._inbound = inbound
        self._teams = teams
        self._opened: dict[Person, None] = {}

    async def opened(self, person: Person) -> None:
        if len(self._opened) >= REMEMBERED:
            del self._opened[next(iter(self._opened))]
        self._opened[person] = None
        await self._publish(person)

    async def refresh(self, person: Person) -> None:
        """After anything that this person did: their page may tell of it."""
        if person in self._opened:
            await self._publish(person)

    async def _publish(self, person: Person) -> None:
        page = await self._inbound.home(person, await self._places(person))
        await self._teams.call(person.workspace, "views_publish", user_id=person.id, view=home_view(page))

    async def _places(self, person: Person) -> list[Place]:
        """The channels that this person is in; the product knows in which of them it has something to do."""
        found: list[Place] = []
        for kind in KINDS:
            try:
                found += await self._places_of(person, kind)
            except PlatformError as trouble:
                log.warning("the channels on a Home tab are not known", kind=kind, why=str(trouble))
        return list(dict.fromkeys(found))

    async def _places_of(self, person: Person, kind: str) -> list[Place]:
        found: list[Place] = []
        asked: dict[str, Any] = {"user": person.id, "types": kind, "exclude_archived": True, "limit": PAGE}
        for _ in range(MOST_PAGES):
            answer = await self._teams.call(person.workspace, "users_conversations", **asked)
            found += [Place(NAME, person.workspace, each["id"]) for each in answer.get("channels") or []]
            asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not asked["cursor"]:
                break
        return found
