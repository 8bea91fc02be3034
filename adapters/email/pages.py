"""The pages that mails link to, and the one where an address is given. Whatever changes something asks once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import available_timezones

from aiohttp import web

from adapters.email import NAME
from adapters.email.addresses import reader_at
from adapters.email.fields import DAYS, Filled, filled, posted
from adapters.email.links import Links, Purpose
from adapters.email.subscriptions import Subscriptions
from adapters.web.access import for_machines, open_to_all
from adapters.web.guard import address_of
from adapters.web.site import render
from adapters.web.throttle import household, limited
from bot.domain import Channel, Person, Place
from bot.messages import Button, Form, Message
from bot.ports import FieldErrors, Inbound, Press, Submission
from bot.views import addresses as words

NOWHERE = Place(NAME, "", "")
ZONES = tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))
PRESSED = {"more": "More like this", "less": "Less like this", "save": "Save", "undo": "Undo"}
MAILS = 7
"""Mails that the settings page tells of."""
ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""RFC 8058: what a mail client posts, without a cookie and from no page."""


@dataclass(slots=True)
class Pages:
    subscriptions: Subscriptions
    links: Links
    inbound: Inbound | None = field(default=None)

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        confirm, vote = f"{Purpose.CONFIRM.path}/{{token}}", f"{Purpose.VOTE.path}/{{token}}"
        settings, unsubscribe = f"{Purpose.SETTINGS.path}/{{token}}", f"{Purpose.UNSUBSCRIBE.path}/{{token}}"
        return [
            web.get("/subscribe", self.subscribe_form),
            web.post("/subscribe", self.subscribe),
            web.get(confirm, self.ask_to_confirm),
            web.post(confirm, self.confirm),
            web.get(vote, self.ask_to_vote),
            web.post(vote, self.vote),
            web.get(settings, self.settings_form),
            web.post(settings, self.settings),
            web.get(unsubscribe, self.ask_to_unsubscribe),
            web.post(unsubscribe, self.unsubscribe),
        ]

    # --- subscribing ------------------------------------------------------------------------------

    async def subscribe_form(self, request: web.Request) -> web.Response:
        """``?topic=…`` is filled in: the page of a topic leads here."""
        form = filled(await self._opened(NOWHERE, "subscribe"))
        topic = request.query.get("topic", "")
        return _form(request, "subscribe", replace(form, values={**form.values, "topics": topic}) if topic else form)

    @limited("subscribe", most=10, seconds=3600)
    async def subscribe(self, request: web.Request) -> web.Response:
        sent = posted(await self._opened(NOWHERE, "subscribe"), await request.post())
        asker = Person(NAME, "", household(address_of(request)))
        answer = await self._product.submit(Submission(NOWHERE, asker, "subscribe", "subscribe", sent.values))
        if isinstance(answer, FieldErrors):
            return _form(request, "subscribe", replace(sent, errors=answer.errors), status=400)
        return _said(request, replace(answer, title=("One more step",)))

    @open_to_all
    async def ask_to_confirm(self, request: web.Request) -> web.Response:
        self._read(request, Purpose.CONFIRM)
        return _asked(request, "The day’s papers by mail", "Shall they come to your address?", "Yes, send them")

    @open_to_all
    async def confirm(self, request: web.Request) -> web.Response:
        place, said = self._read(request, Purpose.CONFIRM)
        channel = await self.subscriptions.confirm(place, said.get("request", ""))
        if channel is None:
            raise web.HTTPGone(text="This link was for an earlier wish, and means nothing any more. Ask once more.")
        there = Button("Change topics and times", url=self.links.path(Purpose.SETTINGS, place))
        message = words.confirmed(channel, self.subscriptions.clock())
        return _said(request, replace(message, buttons=(there,)))

    # --- voting -----------------------------------------------------------------------------------

    @open_to_all
    async def ask_to_vote(self, request: web.Request) -> web.Response:
        _, said = await self._reader(request, Purpose.VOTE)
        title = await self._title(said.get("paper", ""))
        pressed = PRESSED.get(said.get("verb", ""), "Vote")
        return _asked(request, f"{pressed}?", title, pressed)

    @open_to_all
    async def vote(self, request: web.Request) -> web.Response:
        channel, said = await self._reader(request, Purpose.VOTE)
        press = Press(channel.place, reader_at(channel.place), said["verb"], said["paper"], direct=True)
        answer = await self._product.press(press)
        if not isinstance(answer, Message):
            raise web.HTTPBadRequest(text="This link means nothing any more.")
        return _said(request, replace(answer, buttons=self._further(channel.place, answer)))

    def _further(self, place: Place, answer: Message) -> tuple[Button, ...]:
        """What an answer offers and a page can do: to take the vote back."""
        undoing = [button for button in answer.buttons if button.verb == "undo"]
        paths = [self.links.path(Purpose.VOTE, place, verb=each.verb, paper=each.subject) for each in undoing]
        return tuple(Button(each.label, url=path) for each, path in zip(undoing, paths, strict=True))

    async def _title(self, subject: str) -> str:
        """The paper's own title; an undo names its verdict before the paper."""
        async with self.subscriptions.store.read() as uow:
            paper = await uow.papers.get(subject.rpartition(" ")[2])
        return paper.title if paper else "A paper that is not kept any more"

    # --- settings ---------------------------------------------------------------------------------

    @open_to_all
    async def settings_form(self, request: web.Request) -> web.Response:
        channel, _ = await self._reader(request, Purpose.SETTINGS)
        return await self._settings(request, channel, filled(await self._opened(channel.place, "settings")))

    @open_to_all
    async def settings(self, request: web.Request) -> web.Response:
        channel, _ = await self._reader(request, Purpose.SETTINGS)
        sent = posted(await self._opened(channel.place, "settings"), await request.post())
        reader = reader_at(channel.place)
        answer = await self._product.submit(Submission(channel.place, reader, "settings", "settings", sent.values))
        if isinstance(answer, FieldErrors):
            return await self._settings(request, channel, replace(sent, errors=answer.errors), status=400)
        return _said(
            request,
            words.changed(await self.subscriptions.active(channel.place) or channel, self.subscriptions.clock()),
        )

    async def _settings(self, request: web.Request, channel: Channel, form: Filled, status: int = 200) -> web.Response:
        unsubscribe = self.links.path(Purpose.UNSUBSCRIBE, channel.place)
        async with self.subscriptions.store.read() as uow:
            recent = await uow.digests.recent(channel.place, MAILS)
        lately = words.latest(channel, recent, self.subscriptions.clock())
        more = {"paused": channel.paused, "unsubscribe": unsubscribe, "lately": lately}
        return _form(request, "settings", form, status, **more)

    # --- unsubscribing ----------------------------------------------------------------------------

    @open_to_all
    async def ask_to_unsubscribe(self, request: web.Request) -> web.Response:
        self._read(request, Purpose.UNSUBSCRIBE)
        said = "The daily mail ends. The address is erased, and with it all that is stored of its reader."
        return _asked(request, "Unsubscribe?", said, "Unsubscribe", dict([ONE_CLICK]))

    @limited("unsubscribe", most=60, seconds=60)
    @for_machines
    async def unsubscribe(self, request: web.Request) -> web.Response:
        place, _ = self._read(request, Purpose.UNSUBSCRIBE)
        if (await request.post()).get(ONE_CLICK[0]) != ONE_CLICK[1]:
            raise web.HTTPBadRequest(text="To unsubscribe, post List-Unsubscribe=One-Click.")
        await self.subscriptions.erase(place)
        return _said(request, words.erased())

    # --- what every page needs --------------------------------------------------------------------

    def _read(self, request: web.Request, purpose: Purpose) -> tuple[Place, dict[str, str]]:
        said = dict(self.links.read(purpose, request.match_info["token"]))
        return Place(NAME, "", said.pop("to", "")), said

    async def _reader(self, request: web.Request, purpose: Purpose) -> tuple[Channel, dict[str, str]]:
        """Whose link it is: somebody who has agreed and not left."""
        place, said = self._read(request, purpose)
        channel = await self.subscriptions.active(place)
        if channel is None:
            raise web.HTTPGone(text="This address gets no mail from here any more.")
        return channel, said

    async def _opened(self, place: Place, what: str) -> Form:
        form = await self._product.press(Press(place, reader_at(place), "form", what, direct=True))
        if not isinstance(form, Form):
            raise web.HTTPServiceUnavailable(text="The form cannot be shown now. It may in a minute.")
        return form

    @property
    def _product(self) -> Inbound:
        if self.inbound is None:
            raise web.HTTPServiceUnavailable(text="Broadsheet is starting. Try again in a minute.")
        return self.inbound


def _asked(
    request: web.Request, heading: str, said: str, label: str, also: Mapping[str, str] | None = None
) -> web.Response:
    """A question with one button: a program that follows every link in a mail answers nothing by it."""
    return render(request, "email/ask.html", heading=heading, said=said, label=label, also=also or {})


def _said(request: web.Request, message: Message) -> web.Response:
    return render(request, "email/said.html", message=message)


def _form(request: web.Request, name: str, form: Filled, status: int = 200, **more: Any) -> web.Response:
    return render(request, f"email/{name}.html", status, filled=form, days=DAYS, zones=ZONES, **more)
