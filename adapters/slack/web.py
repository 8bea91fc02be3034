"""The way out to Slack's Web API: one call, tried again only where that is safe.

Every call has a connection of its own. On a kept one that Slack has just closed, nobody could tell whether a post
arrived; and the SDK's default is to repeat a call after a lost answer, which would post twice.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.faults import translated
from bot.errors import Busy, Lost

TIMEOUT = 30
"""Seconds for one call: what takes longer is lost."""
PATIENCE = 60.0
"""Seconds that one call may wait in all while Slack asks for fewer of them."""
Answer = TypeVar("Answer")


class Web:
    """Calls methods by the SDK's names for them. Raises Gone, Refused, Busy or Lost and nothing else."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def call(self, token: str, method: str, patience: float = PATIENCE, **arguments: Any) -> dict[str, Any]:
        send = getattr(self.client(token), method)
        answer = await patiently(lambda: send(**arguments), patience)
        if not isinstance(answer.data, dict):
            raise Lost("Slack's answer is not what it documents.")
        return {**answer.data, "headers": answer.headers}

    def client(self, token: str | None = None) -> AsyncWebClient:
        client = AsyncWebClient(token, self._url, timeout=TIMEOUT, retry_handlers=[])
        client.proxy = proxy_for(self._url)
        return client


async def patiently(call: Callable[[], Awaitable[Answer]], patience: float = PATIENCE) -> Answer:
    """Again after "too many calls" and after a refused connection, when it surely was not done; else never."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + patience
    while True:
        try:
            with translated():
                return await call()
        except Busy as busy:
            if clock() + busy.after > deadline:
                raise
            await asyncio.sleep(busy.after)


def proxy_for(url: str) -> str | None:
    """The environment's proxy, if it is meant for this host: the SDK does not look at ``NO_PROXY``."""
    address = urlsplit(url)
    return None if proxy_bypass(address.netloc) else getproxies().get(address.scheme)
