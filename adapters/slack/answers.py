"""How an answer reaches the one who asked: the response address, a private message, or a direct one."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import limits
from adapters.slack.faults import by_status
from adapters.slack.render import Page, render
from adapters.slack.teams import Teams
from adapters.slack.web import TIMEOUT, patiently, proxy_for
from bot.domain import Place
from bot.errors import Gone, Refused
from bot.messages import Message

SLACKS_OWN = ("https", "hooks.slack.com")
NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is answered, and where. ``replaces``: their last private answer makes room for this one."""

    place: Place
    user: str
    response_url: str = ""
    direct: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    teams: Teams
    elsewhere: tuple[str, str] | None
    """Scheme and host name of another server than Slack's own that a response address may be on, at any port."""

    async def give(self, to: Asker, message: Message) -> None:
        """Every page, in order. Raises PlatformError."""
        pages = render(message)
        done = await self._respond(to, pages, message.shared) if self.trusts(to.response_url) else 0
        for page in pages[done:]:
            await self._post(to, page, message.shared)

    def trusts(self, url: str) -> bool:
        """Whether this is an address of Slack, or of what stands in for it: nothing is ever sent to another."""
        address = urlsplit(url)
        if (address.scheme, address.netloc) == SLACKS_OWN or self.elsewhere is None:
            return (address.scheme, address.netloc) == SLACKS_OWN
        scheme, host = self.elsewhere
        return address.scheme in ("https", scheme) and address.hostname == host

    async def _respond(self, to: Asker, pages: list[Page], shared: bool) -> int:
        """How many pages went out over the response address, which may be used a few times within half an hour."""
        thread = {"thread_ts": to.place.thread} if to.place.thread else {}
        for count, page in enumerate(pages[: limits.RESPONSE_URL_USES]):
            body = body_of(page) | {
                **thread,
                "response_type": "in_channel" if shared else "ephemeral",
                "replace_original": to.replaces and count == 0,
            }
            try:
                await patiently(partial(_send, to.response_url, body))
            except (Gone, Refused):
                return count
        return min(len(pages), limits.RESPONSE_URL_USES)

    async def _post(self, to: Asker, page: Page, shared: bool) -> None:
        where: dict[str, Any] = {"channel": to.place.channel}
        if to.place.thread:
            where["thread_ts"] = to.place.thread
        if to.direct or shared:
            await self.teams.call(to.place.workspace, "chat_postMessage", **where, **body_of(page))
        else:
            said: dict[str, Any] = {"user": to.user, "text": page.text, "blocks": list(page.blocks)}
            await self.teams.call(to.place.workspace, "chat_postEphemeral", **where, **said)


def body_of(page: Page) -> dict[str, Any]:
    return {"text": page.text, "blocks": list(page.blocks), **NO_PREVIEWS}


async def _send(url: str, body: dict[str, Any]) -> None:
    client = AsyncWebhookClient(url, timeout=TIMEOUT, retry_handlers=[])
    client.proxy = proxy_for(url)
    response = await client.send_dict(body)
    if response.status_code != 200:
        raise by_status(response.status_code, response.headers) or Refused("The response address is used up.")
