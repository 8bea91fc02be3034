"""Commands, presses and forms: acknowledged first, done after, and answered where they came from."""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack import NAME
from adapters.slack.answers import Answers, Asker
from adapters.slack.background import Background
from adapters.slack.home import HomeTabs
from adapters.slack.incoming import is_direct, maybe, part, parts, place_of, team_of, told, words_of
from adapters.slack.once import Once, UnderWayError
from adapters.slack.people import People
from adapters.slack.teams import Teams
from adapters.slack.views import Origin, filled_in, form_view, page_view, unpacked
from bot.domain import Place
from bot.errors import PlatformError, Refused
from bot.messages import Form, Message
from bot.ports import Call, FieldErrors, Inbound, Press, Submission

ANY = re.compile(".*", re.DOTALL)
IN_PLACE = frozenset({"run", "undo"})
"""Presses whose answer takes the place of the private message that the button is on: paging, undoing."""
MOMENT = Message(body=(("One moment.",),))


@dataclass(frozen=True, slots=True)
class Interactions:
    inbound: Inbound
    teams: Teams
    people: People
    answers: Answers
    home: HomeTabs
    background: Background
    once: Once

    def listen(self, app: AsyncApp) -> None:
        app.command(ANY)(self.command)
        app.action(ANY)(self.action)
        app.view(ANY)(self.submission)

    def _start(self, what: str, body: Mapping[str, Any], work: Callable[[], Awaitable[None]]) -> None:
        """Once, though Slack delivers it again when an acknowledgement is lost with its connection."""
        self.background.start(what, self._once(f"trigger:{told(body, 'trigger_id')}", work))

    async def _once(self, trigger: str, work: Callable[[], Awaitable[None]]) -> None:
        """It was acknowledged, so it does not come again: whoever dies at it is waited for here."""
        with suppress(UnderWayError):  # it is answered by the process that is at it
            await self.once.do(trigger, work, self.once.longest)

    # --- commands ---------------------------------------------------------------------------------

    async def command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        self._start("command", body, lambda: self._run(body))

    async def _run(self, body: Mapping[str, Any]) -> None:
        channel = told(body, "channel_id")
        place, direct = place_of(body, channel), is_direct(channel)
        person = await self.people.person(place.workspace, told(body, "user_id"))
        line = words_of(maybe(body, "text"))
        message = await self.inbound.command(Call(place, person, line, direct=direct))
        asker = Asker(place, person.id, maybe(body, "response_url"), direct)
        await self.answers.give(asker, message)
        await self.home.refresh(person)

    # --- buttons ----------------------------------------------------------------------------------

    async def action(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        action = next(iter(parts(body, "actions")), {})
        # A button that opens a page tells that it was pressed, too; it has no value.
        if action.get("type") == "button" and (value := maybe(action, "value")):
            self._start("press", body, lambda: self._press(body, value))

    async def _press(self, body: Mapping[str, Any], value: str) -> None:
        origin = _origin(body)
        if value.startswith("abstract:"):
            await self._show_abstract(body, origin, value)
            return
        press = await self._pressed(body, origin, value)
        answer = await self.inbound.press(press)
        if answer is not None:
            await self._answer(body, origin, press, answer)
        await self.home.refresh(press.person)

    async def _pressed(self, body: Mapping[str, Any], origin: Origin, value: str) -> Press:
        verb, _, subject = value.partition(":")
        person = await self.people.person(origin.place.workspace, told(body, "user", "id"))
        return Press(origin.place, person, verb, subject, origin.direct)

    async def _answer(self, body: Mapping[str, Any], origin: Origin, press: Press, answer: Message | Form) -> None:
        if isinstance(answer, Form):
            come_from = Origin(origin.place, answer.verb, answer.subject, origin.direct)
            await self._show(body, form_view(answer, come_from))
        elif not (body.get("view") and await self._shown(body, page_view(answer, origin))):
            await self.answers.give(_asker(body, origin, press), answer)

    async def _show_abstract(self, body: Mapping[str, Any], origin: Origin, value: str) -> None:
        """Slack lets a modal be opened within three seconds of the press: first the modal, then what is in it."""
        try:
            view = await self._show(body, page_view(MOMENT, origin, "Abstract"))
        except PlatformError:
            view = ""
        press = await self._pressed(body, origin, value)
        answer = await self.inbound.press(press)
        if not isinstance(answer, Message):
            return
        if not view:
            await self.answers.give(_asker(body, origin, press), answer)
            return
        page = page_view(answer, origin, "Abstract")
        await self.teams.call(press.place.workspace, "views_update", view_id=view, view=page)

    async def _shown(self, body: Mapping[str, Any], view: dict[str, Any]) -> bool:
        """False when Slack does not open it, as when more than three seconds have passed since the press."""
        try:
            await self._show(body, view)
        except Refused:
            return False
        return True

    async def _show(self, body: Mapping[str, Any], view: dict[str, Any]) -> str:
        """Opens a modal, on top of the one that is open; on top of two it takes the place of the upper one."""
        workspace, beneath = team_of(body), part(body, "view")
        if beneath.get("type") != "modal":
            shown = await self.teams.call(workspace, "views_open", trigger_id=told(body, "trigger_id"), view=view)
        elif beneath.get("previous_view_id"):
            shown = await self.teams.call(workspace, "views_update", view_id=told(beneath, "id"), view=view)
        else:
            shown = await self.teams.call(workspace, "views_push", trigger_id=told(body, "trigger_id"), view=view)
        return str((shown.get("view") or {}).get("id") or "")

    # --- forms ------------------------------------------------------------------------------------

    async def submission(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The one thing that is done before it is acknowledged: the acknowledgement says what is wrong."""
        origin = unpacked(told(view, "private_metadata"))
        person = await self.people.person(origin.place.workspace, told(body, "user", "id"))
        outcome = await self.inbound.submit(
            Submission(origin.place, person, origin.verb, origin.subject, filled_in(view))
        )
        if isinstance(outcome, FieldErrors):
            await ack(response_action="errors", errors=dict(outcome.errors))
            return
        await ack(response_action="update", view=page_view(outcome, origin))
        self.background.start("home", self.home.refresh(person))


def _origin(body: Mapping[str, Any]) -> Origin:
    """Where a press comes from: a channel, a modal that remembers one, or the Home tab, which is the person's own."""
    view = part(body, "view")
    if view.get("type") == "modal":
        return unpacked(told(view, "private_metadata"))
    if view.get("type") == "home":
        return Origin(Place(NAME, team_of(body), told(body, "user", "id")), direct=True)
    channel = maybe(part(body, "channel"), "id") or told(body, "container", "channel_id")
    return Origin(place_of(body, channel), direct=is_direct(channel))


def _asker(body: Mapping[str, Any], origin: Origin, press: Press) -> Asker:
    container = part(body, "container")
    private = bool(container.get("is_ephemeral")) or origin.direct
    replaces = private and container.get("type") == "message" and press.verb in IN_PLACE
    thread = maybe(container, "thread_ts")
    place = Place(NAME, origin.place.workspace, origin.place.channel, thread)
    return Asker(place, press.person.id, maybe(body, "response_url"), origin.direct, replaces)
