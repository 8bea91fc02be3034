"""Socket Mode under supervision: a connection that is over or has fallen silent is replaced by a new one.

The SDK's client reconnects by itself, and is known to wedge while it does ("Session is closed", for ever). So each
client here serves one connection only and says when that is over. When Slack announces the end of a connection, the
next one is opened first and the old one left to finish, so that nothing is lost in between.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import chain, repeat

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack.faults import WorkspaceGone, translated
from adapters.slack.understanding import Dispatch, dispatched
from adapters.slack.web import Web, proxy_for
from bot.errors import Busy, PlatformError, Refused, SetupError
from bot.logs import Event, log

PASSING: tuple[type[Exception], ...] = (PlatformError, aiohttp.ClientError, OSError, TimeoutError)
"""Troubles in connecting that may be over at the next attempt."""
PING = 5.0
"""Seconds between our pings. Four without an answer are a silent connection."""
PATIENCE = 15.0
"""Seconds that connecting may take."""
WAITS = (1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds from one attempt to connect to the next."""
SHORTEST = 1.0
"""A connection that ends sooner than after so many seconds is not replaced at once, or it would go round and round."""
GRACE = 10.0
"""Seconds that a connection which Slack has announced to end may still use to acknowledge what it brought."""


class OneConnection(SocketModeClient):
    """A client that never reconnects: ``over`` is set when this connection is of no use any more."""

    over: asyncio.Event
    replaced = False

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """What the SDK calls whenever it would reconnect; ``force`` is Slack's own announcement."""
        self.replaced = self.replaced or force
        self.over.set()


async def serve_socket(web: Web, app_token: str, dispatch: Dispatch, was_away: Callable[[], None]) -> None:
    """Until cancelled. ``was_away`` is called with every connection that does not follow another without a gap.

    Raises SetupError when Slack does not accept the token at the first connection; later it is tried again.
    """
    async with asyncio.TaskGroup() as leaving:
        connection: OneConnection | None = None
        try:
            while True:
                following = await _connected_at_last(web, app_token, dispatch, first=connection is None)
                if connection is None or not connection.replaced:
                    was_away()
                if connection is not None:
                    leaving.create_task(_leave(connection, GRACE if connection.replaced else 0.0))
                connection = following
                log.info(Event.SLACK_CONNECTED)
                began = asyncio.get_running_loop().time()
                await _until_over(connection)
                log.info("slack socket is over", announced=connection.replaced)
                if asyncio.get_running_loop().time() - began < SHORTEST:
                    await asyncio.sleep(WAITS[0])
        finally:
            if connection is not None:
                await _leave(connection, 0.0)


async def _connected_at_last(web: Web, app_token: str, dispatch: Dispatch, *, first: bool) -> OneConnection:
    """Tries until it succeeds, less and less often, and never sooner than Slack asks for."""
    passing: tuple[type[Exception], ...] = PASSING if first else (*PASSING, SetupError)
    waits = chain(WAITS, repeat(WAITS[-1]))
    while True:
        try:
            return await _connected(web, app_token, dispatch)
        except passing as trouble:
            wait = max(next(waits), trouble.after if isinstance(trouble, Busy) else 0.0)
            log.warning("slack socket cannot be opened", why=type(trouble).__name__, again_in=wait)
            await asyncio.sleep(wait)


async def _connected(web: Web, app_token: str, dispatch: Dispatch) -> OneConnection:
    client = OneConnection(app_token, web_client=web.client(), ping_interval=PING)
    client.over = asyncio.Event()
    client.proxy = proxy_for(client.web_client.base_url)

    async def handle(receiver: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        await _handle(receiver, request, dispatch)

    client.socket_mode_request_listeners.append(handle)
    try:
        async with asyncio.timeout(PATIENCE):
            client.wss_uri = await _address(client)
            await client.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
    except BaseException:
        await _leave(client, 0.0)
        raise
    return client


async def _address(client: OneConnection) -> str:
    """The SDK's own way would wait out Slack's limit by itself, and longer than we wait for it."""
    try:
        with translated():
            answer = await client.web_client.apps_connections_open(app_token=client.app_token)
            return str(answer["url"])
    except (WorkspaceGone, Refused) as refused:
        raise SetupError(f"Slack does not accept SLACK_APP_TOKEN for Socket Mode. {refused}") from refused


async def _handle(client: AsyncBaseSocketModeClient, request: SocketModeRequest, dispatch: Dispatch) -> None:
    retried: dict[str, str | Sequence[str]] | None = (
        {"x-slack-retry-num": str(request.retry_attempt)} if request.retry_attempt else None
    )

    async def read() -> AsyncBoltRequest:
        return AsyncBoltRequest(mode="socket_mode", body=request.payload, headers=retried)

    response = await dispatched(dispatch, read)
    try:
        await send_async_response(client, request, response, time.time())
    except (ConnectionError, aiohttp.ClientError) as error:
        # Not acknowledged: Slack delivers it again on the next connection, and it counts once.
        log.info("an acknowledgement did not go out", why=type(error).__name__)


async def _until_over(client: OneConnection) -> None:
    """Returns when the connection says so, and also when it does not but is closed or silent."""
    while not client.over.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(PING):
                await client.over.wait()
        if client.aiohttp_client_session.closed or not await client.is_connected():
            return


async def _leave(client: OneConnection, after: float) -> None:
    """After its time of grace, or at once when we are stopped ourselves."""
    try:
        await asyncio.sleep(after)
    finally:
        await _close(client)


async def _close(client: OneConnection) -> None:
    """Closing can hang on a dead connection: it gets a few seconds."""
    with suppress(TimeoutError, aiohttp.ClientError, OSError):
        async with asyncio.timeout(PING):
            await client.close()  # type: ignore[no-untyped-call]  # as above
    for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
        if task is not None:
            task.cancel()
    with suppress(TimeoutError):
        async with asyncio.timeout(PING):
            await client.aiohttp_client_session.close()
