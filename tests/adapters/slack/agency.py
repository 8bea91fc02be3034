"""Workspaces that install Broadsheet themselves."""

from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.adapters.slack.office import Office
from tests.servers.slack.server import CLIENT_ID


async def installed(agency: Office, team: str = "T1") -> int:
    """Goes the way that a browser goes; returns the last status."""
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{agency.site}slack/install", allow_redirects=False) as page:
            link = page.headers["Location"]
            cookie = page.headers["Set-Cookie"].partition(";")[0]
        asked = parse_qs(urlsplit(link).query)
        assert asked["client_id"] == [CLIENT_ID]
        assert asked["redirect_uri"] == ["https://papers.example/slack/oauth_redirect"]
        assert link.startswith(agency.slack.url.removesuffix("api/") + "oauth/v2/authorize")
        agency.slack.state.codes["a code"] = team
        back = {"code": "a code", "state": asked["state"][0]}
        async with browser.get(f"{agency.site}slack/oauth_redirect", params=back, headers={"Cookie": cookie}) as done:
            return done.status


async def is_stored(agency: Office, team: str = "T1") -> bool:
    async with agency.store.read() as uow:
        return await uow.installations.get("slack", team) is not None


async def is_gone(agency: Office, team: str = "T1") -> bool:
    """Whether its time to be erased has begun."""
    async with agency.store.read() as uow:
        return (await uow.workspaces.get("slack", team)).gone_at is not None
