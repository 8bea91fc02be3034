"""The few API calls that Broadsheet makes itself, over discord.py's rate limits, with a time-out for each."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
from discord import AllowedMentions, NotFound
from discord.http import HTTPClient, Route

from adapters.discord import limits
from adapters.discord.render import Page

Json = Mapping[str, Any]
ANSWER = aiohttp.ClientTimeout(total=20, sock_connect=10)
COMPONENTS_V2 = 1 << 15
NO_PINGS = AllowedMentions.none().to_dict()
A_DAY = 1440
"""Minutes without a message after which Discord files a thread away."""
# https://discord.com/developers/docs/resources/message#get-reactions-reaction-types
KINDS = {"normal": 0, "burst": 1}
"""Reactions and super reactions are counted, and asked for, apart."""
UNKNOWN_EMOJI = 10014


class Rest:
    def __init__(self, http: HTTPClient) -> None:
        self._http = http

    async def send(self, channel: str, page: Page, nonce: str, under: str = "") -> str:
        """The id of the message; ``under`` makes it a reply to another one."""
        payload = {**content(page), "nonce": nonce, "enforce_nonce": True}
        if under:
            payload["message_reference"] = {"message_id": under, "fail_if_not_exists": False}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        return str((await self._call(route, json=payload))["id"])

    async def edit(self, channel: str, message: str, page: Page) -> None:
        path = "/channels/{channel_id}/messages/{message_id}"
        await self._call(Route("PATCH", path, channel_id=channel, message_id=message), json=content(page))

    async def start_thread(self, channel: str, message: str, name: str) -> None:
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        payload = {"name": name, "auto_archive_duration": A_DAY}
        await self._call(Route("POST", path, channel_id=channel, message_id=message), json=payload)

    async def start_post(self, forum: str, name: str, page: Page, tags: list[str]) -> str:
        """A post in a forum; the id of its thread is that of its first message too."""
        payload = {"name": name, "auto_archive_duration": A_DAY, "message": content(page), "applied_tags": tags}
        route = Route("POST", "/channels/{channel_id}/threads", channel_id=forum)
        return str((await self._call(route, json=payload))["id"])

    async def active_threads(self, guild: str) -> list[Json]:
        threads: list[Json] = (await self._call(Route("GET", "/guilds/{guild_id}/threads/active", guild_id=guild)))[
            "threads"
        ]
        return threads

    async def channel(self, channel: str) -> Json:
        found: Json = await self._call(Route("GET", "/channels/{channel_id}", channel_id=channel))
        return found

    async def reactions(self, channel: str, message: str) -> dict[str, list[str]]:
        """By emoji, as in an API path: the ids of the people whose reaction stands."""
        path = "/channels/{channel_id}/messages/{message_id}"
        shown = await self._call(Route("GET", path, channel_id=channel, message_id=message))
        standing: dict[str, list[str]] = {}
        for each in shown.get("reactions", []):
            if emoji := _path_of(each["emoji"]):
                people = [who for kind in _kinds(each) for who in await self._all_people(channel, message, emoji, kind)]
                standing[emoji] = list(dict.fromkeys(people))
        return standing

    async def _all_people(self, channel: str, message: str, emoji: str, kind: int) -> list[str]:
        """None for an emoji that is no longer known; the others of the message are still read."""
        try:
            return [who async for who in self._people(channel, message, emoji, kind)]
        except NotFound as error:
            if error.code != UNKNOWN_EMOJI:
                raise
            return []

    async def _people(self, channel: str, message: str, emoji: str, kind: int) -> AsyncIterator[str]:
        path = "/channels/{channel_id}/messages/{message_id}/reactions/" + quote(emoji)
        route = Route("GET", path, channel_id=channel, message_id=message, metadata="reactions")
        after = "0"
        while True:
            page = await self._call(route, params={"type": kind, "limit": limits.REACTIONS_A_PAGE, "after": after})
            for user in page:
                if not user.get("bot"):
                    yield str(user["id"])
            if len(page) < limits.REACTIONS_A_PAGE:
                return
            after = page[-1]["id"]

    async def _call(self, route: Route, **arguments: Any) -> Any:
        return await self._http.request(route, timeout=ANSWER, **arguments)


def content(page: Page) -> dict[str, Any]:
    components: list[Json] = page.to_components()  # type: ignore[no-untyped-call] # discord.py left its types out here
    return {"components": components, "flags": COMPONENTS_V2, "allowed_mentions": NO_PINGS}


def _path_of(emoji: Json) -> str:
    """Empty for a server's emoji that was deleted: it has no name any more, and cannot be asked for."""
    name = emoji.get("name") or ""
    return f"{name}:{emoji['id']}" if name and emoji.get("id") else name


def _kinds(reaction: Json) -> list[int]:
    """The kinds that stand; both where the message does not count them apart."""
    counts = reaction.get("count_details") or {}
    return [number for name, number in KINDS.items() if counts.get(name, 1)]
