"""What Slack sends over HTTP: every request is checked against the signing secret before anything reads it.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from functools import partial

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.signature import SignatureVerifier

from adapters.slack.understanding import Dispatch, dispatched
from adapters.web.access import for_machines

EVENTS_PATH = "/slack/events"


def event_routes(signing_secret: str, dispatch: Dispatch) -> list[web.RouteDef]:
    verifier = SignatureVerifier(signing_secret)

    @for_machines
    async def receive(request: web.Request) -> web.Response:
        if not _signed(verifier, await request.read(), request):
            return web.json_response({"error": "The signature is missing, wrong or too old."}, status=401)
        return await to_aiohttp_response(await dispatched(dispatch, partial(to_bolt_request, request)))

    return [web.post(EVENTS_PATH, receive)]


def install_routes(flow: AsyncOAuthFlow) -> list[web.RouteDef]:
    @for_machines
    async def install(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    @for_machines
    async def come_back(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    return [web.get(flow.install_path, install), web.get(flow.redirect_uri_path, come_back)]


def _signed(verifier: SignatureVerifier, body: bytes, request: web.Request) -> bool:
    try:
        return verifier.is_valid_request(body, request.headers)
    except (ValueError, TypeError):
        # A time stamp that is no number, a body that is no text, a signature that is not ASCII.
        return False
