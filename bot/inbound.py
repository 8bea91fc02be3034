"""The calls a platform makes into the bot. Every error becomes a Message here, and nowhere else."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot import installing, unfurling, welcome
from bot.abstracts import whole
from bot.actions import Actions
from bot.commands.context import Context
from bot.commands.parser import parse
from bot.commands.schema import Command, Registry
from bot.commands.values import values_for
from bot.completion import complete, complete_at_once
from bot.digest import Delivery
from bot.domain import Channel, Person, Place, Posted, Topic, Verdict
from bot.errors import SourceError, StoreAway, StoreError, UserError
from bot.forms import form_for, submitted
from bot.insisting import again
from bot.library import Library
from bot.limits import Limits
from bot.logs import Event, log, referenced
from bot.messages import Card, Form, Message
from bot.ports import Call, ChatPlatform, Clock, FieldErrors, Press, Reaction, Standing, Store, Submission
from bot.queries import Queries
from bot.reacting import Reactions
from bot.roles import EVERYONE
from bot.views import errors as apologies
from bot.views import feedback as words
from bot.views import home

Answer = TypeVar("Answer")
AWAY = "My database does not answer at this moment. Please try again shortly; twice does no harm."
NOT_STORED = "I cannot store anything just now, so nothing was changed. Whoever runs me finds the reason in my log."
READ_BACK = timedelta(days=3)
"""Reactions made while we were away are read back for messages no older than this."""
VOTES = {"more": Verdict.MORE, "less": Verdict.LESS, "save": Verdict.SAVE}


@dataclass(frozen=True, slots=True)
class Bot:
    """Implements ``bot.ports.Inbound`` over the product."""

    store: Store
    library: Library
    delivery: Delivery
    platforms: Mapping[str, ChatPlatform]
    registry: Registry
    clock: Clock
    timezone: str = "UTC"
    limits: Limits = field(default_factory=Limits)

    # --- commands ---------------------------------------------------------------------------------

    async def command(self, call: Call) -> Message:
        return await self._answered(lambda: self._run(call), "command", call.place)

    async def _run(self, call: Call) -> Message:
        self.limits.allow(call.person, self.clock())
        command, values = self._invocation(call)
        context = await self._context(call.place, call.person, call.direct)
        _allow(command.manages, context)
        message: Message = await command.callback(context, **values)
        return replace(message, shared=command.shared)

    def _invocation(self, call: Call) -> tuple[Command, Mapping[str, object]]:
        if call.values is not None:
            command = self._command(call.path)
            return command, values_for(command, call.values)
        invocation = parse(call.line, self.registry)
        return invocation.command, invocation.values

    async def complete(self, call: Call, option: str, text: str) -> Sequence[str]:
        try:
            command = self._command(call.path)
            at_once = complete_at_once(self.library, self.registry, command, option, text)
            if at_once is not None:
                return at_once
            return await complete(await self._context(call.place, call.person, call.direct), command, option, text)
        except Exception:
            log.failure("completion failed", option=option)
            return ()

    def _command(self, path: str) -> Command:
        if command := self.registry.find(path):
            return command
        raise UserError(f'There is no command "{path}".', "help")

    # --- buttons and forms ------------------------------------------------------------------------

    async def press(self, press: Press) -> Message | Form | None:
        return await self._answered(lambda: self._press(press), "press", press.place)

    async def _press(self, press: Press) -> Message | Form | None:
        if press.verb == "run":
            return await self._run(Call(press.place, press.person, press.subject, direct=press.direct))
        context = await self._context(press.place, press.person, press.direct)
        match press.verb:
            case "more" | "less" | "save":
                paper = await context.queries.paper(press.subject, context.channel)
                change = await self._actions.vote(press.person, context.channel, paper, VOTES[press.verb])
                return words.voted(change)
            case "undo":
                verb, _, paper_id = press.subject.partition(" ")
                verdict = _undoable(verb)
                paper = await context.queries.paper(paper_id, context.channel)
                there = await self._actions.take_back(press.person, press.place, paper.id, verdict)
                return words.undone(paper, verdict, there)
            case "why":
                return await self._run(Call(press.place, press.person, f"why {press.subject}", direct=press.direct))
            case "abstract":
                return await whole(context, press.subject)
            case "start":
                _allow(True, context)
                return await self._start(context, press.subject.split("|"))
            case "form":
                what, _, channel = press.subject.partition(" ")
                if channel:
                    context = await self._context(replace(press.place, channel=channel), press.person, False)
                _allow(True, context)
                return replace(await form_for(context, what), subject=press.subject)
        raise _outdated()

    async def _start(self, context: Context, topics: Sequence[str]) -> Message:
        """Somebody agrees to what the introduction proposed: follow these topics, post daily."""
        async with self.store.write() as uow:
            await uow.channels.ensure(context.channel)
            for topic in topics:
                await uow.channels.add_topic(context.place, Topic(topic))
            await uow.commit()
        return await self._run(Call(context.place, context.person, "digest on", direct=context.channel.direct))

    async def submit(self, submission: Submission) -> Message | FieldErrors:
        return await self._answered(lambda: self._submit(submission), "submit", submission.place)

    async def _submit(self, submission: Submission) -> Message | FieldErrors:
        _, _, channel = submission.subject.partition(" ")
        place = replace(submission.place, channel=channel) if channel else submission.place
        context = await self._context(place, submission.person, False)
        _allow(True, context)
        return await submitted(context, submission)

    # --- reactions --------------------------------------------------------------------------------

    async def react(self, reaction: Reaction) -> None:
        with referenced():
            await self._reactions.react(reaction)
            log.info(Event.REACTION, platform=reaction.posted.place.platform, added=reaction.added)

    async def recount(self, posted: Posted, standing: Standing) -> None:
        await self._reactions.recount(posted, standing)

    async def own_messages(self, platform: str) -> Sequence[Posted]:
        return await again(partial(self._posted_lately, platform))

    async def _posted_lately(self, platform: str) -> Sequence[Posted]:
        async with self.store.read() as uow:
            return await uow.digests.posted_since(platform, self.clock() - READ_BACK)

    # --- pages and previews -----------------------------------------------------------------------

    async def home(self, person: Person, places: Sequence[Place]) -> Message:
        async with self.store.read() as uow:
            saved = await uow.people.saved(person)
            channels = [channel for place in places if (channel := await uow.channels.get(place))]
        return home.page(saved, channels, self.clock())

    async def unfurl(self, place: Place, urls: Sequence[str]) -> Mapping[str, Card]:
        return await unfurling.cards(Queries(self.store, self.library), place, urls, self.clock())

    # --- comings and goings -----------------------------------------------------------------------

    async def joined(self, place: Place) -> Message | None:
        about = await self.platforms[place.platform].describe(place)
        await self._still_there(place)
        return await welcome.joined(self.store, self._blank(place), about, self.clock())

    async def gone(self, place: Place, why: str) -> None:
        async with self.store.write() as uow:
            await uow.channels.change(place, paused=why)
            await uow.commit()

    async def workspace_gone(
        self, platform: str, workspace: str, why: str, as_of: datetime | None = None, *, removed: bool = False
    ) -> bool:
        return await installing.gone(self.store, platform, workspace, why, self.clock(), as_of, removed=removed)

    # --- what every call needs --------------------------------------------------------------------

    async def _answered(self, work: Callable[[], Awaitable[Answer]], kind: str, place: Place) -> Answer | Message:
        """The one place where an error becomes words: a sentence, or an apology with the reference of the log."""
        began = time.monotonic()
        with referenced() as reference:
            answer, outcome = await _outcome(work, kind, reference)
            seconds = round(time.monotonic() - began, 4)
            log.info(Event.CALL, kind=kind, platform=place.platform, outcome=outcome, seconds=seconds)
        return answer

    async def _context(self, place: Place, person: Person, direct: bool) -> Context:
        async with self.store.read() as uow:
            channel = await uow.channels.get(place)
            workspace = await uow.workspaces.get(place.platform, place.workspace)
        if workspace.gone_at is not None:
            await self._still_there(place)
        if channel is None:
            channel = await self._first_met(place, person, direct)
        platform = self.platforms[place.platform]
        managers = workspace.managers or platform.managers
        return Context(
            person=replace(person, may_manage=channel.direct or _manages(person, managers)),
            channel=channel,
            may_manage_all=_manages(person, managers),
            workspace=replace(workspace, managers=managers),
            now=self.clock(),
            store=self.store,
            library=self.library,
            queries=Queries(self.store, self.library),
            delivery=self.delivery,
            registry=self.registry,
            platform=platform,
            timezone=self.timezone,
        )

    async def _still_there(self, place: Place) -> None:
        """Whoever calls from a workspace is there: it is not to be erased as one that is gone."""
        async with self.store.write() as uow:
            if (await uow.workspaces.get(place.platform, place.workspace)).gone_at is not None:
                await uow.workspaces.change(place.platform, place.workspace, gone_at=None)
                await uow.commit()

    async def _first_met(self, place: Place, person: Person, direct: bool) -> Channel:
        """A place that nothing is stored of yet; the first command that changes something stores it."""
        about = await self.platforms[place.platform].describe(place)
        blank = self._blank(place)
        direct = direct or about.direct
        return replace(blank, name=about.name, public=about.public, direct=direct, owner=person.id if direct else "")

    def _blank(self, place: Place) -> Channel:
        blank = Channel(place)
        return replace(blank, schedule=replace(blank.schedule, zone=self.timezone))

    @property
    def _reactions(self) -> Reactions:
        return Reactions(self.store, self.clock)

    @property
    def _actions(self) -> Actions:
        return Actions(self.store, self.delivery, self.clock)


async def _outcome(work: Callable[[], Awaitable[Answer]], kind: str, reference: str) -> tuple[Answer | Message, str]:
    """The answer, and for the log how it came about."""
    try:
        return await work(), "done"
    except UserError as wrong:
        return apologies.wrong(wrong), "refused"
    except SourceError as trouble:
        return apologies.trouble(str(trouble)), "upstream"
    except StoreAway as away:
        log.warning("database away", kind=kind, why=str(away))
        return apologies.trouble(AWAY), "failed"
    except StoreError as trouble:
        log.warning("database in trouble", kind=kind, why=str(trouble))
        return apologies.trouble(NOT_STORED), "failed"
    except Exception:
        log.failure("call failed", kind=kind)
        return apologies.apology(reference), "failed"


def _manages(person: Person, managers: str) -> bool:
    """Whether this person is among those whom the workspace lets change settings; administrators always are."""
    return managers == EVERYONE or person.may_manage or managers in person.roles


def _undoable(verb: str) -> Verdict:
    """The verdict whose button is undone."""
    if verb in VOTES:
        return VOTES[verb]
    raise _outdated()


def _outdated() -> UserError:
    return UserError("This button is from an older version and means nothing any more.", "help")


def _allow(manages: bool, context: Context) -> None:
    """Refuse what only the channel's managers may do; the workspace chose who they are."""
    if manages and not context.person.may_manage:
        raise UserError(
            "Only the people who manage this channel may change that. An administrator can.", "settings show"
        )
