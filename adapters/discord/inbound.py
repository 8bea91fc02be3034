"""Interactions -> Inbound: acknowledged first, always privately, then handed on and answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import discord

from adapters.discord.answers import Seen, acknowledge, answer, answer_at_once, unless_gone
from adapters.discord.channels import Channels
from adapters.discord.flight import Flight
from adapters.discord.forms import Step, Unfinished, mistakes, modal_of, steps_of, values_of
from adapters.discord.keys import subject_of
from adapters.discord.who import is_direct, is_elsewhere, person_of, place_of, workspace_of
from bot.messages import Button, Code, Form, Message
from bot.ports import Call, FieldErrors, Inbound, Press, Store, Submission
from bot.times import joined

Interaction = discord.Interaction[Any]
NO_LINK = Message(
    body=(("There is no link to a paper in that message. Any paper has its own: ", Code("/papers search …")),)
)

DONE = Message(body=(("Done.",),))


@dataclass(slots=True)
class Desk:
    """Takes commands, presses and forms in. ``anywhere`` are the commands that need no channel of ours."""

    inbound: Inbound
    store: Store
    channels: Channels
    anywhere: Collection[str]
    flight: Flight
    unfinished: Unfinished = field(default_factory=Unfinished)
    seen: Seen = field(default_factory=Seen)

    # --- commands ---------------------------------------------------------------------------------

    async def command(self, interaction: Interaction, path: str, values: Mapping[str, Any]) -> None:
        with self.flight.underway():
            if await acknowledge(interaction, self.seen):
                await answer(interaction, self.store, await self._answer_to(interaction, path, values))

    async def _answer_to(self, interaction: Interaction, path: str, values: Mapping[str, Any]) -> Message:
        if is_elsewhere(interaction) and path not in self.anywhere:
            return self._not_here()
        return await self.inbound.command(self._call(interaction, path, values))

    async def complete(self, interaction: Interaction, path: str, option: str, text: object) -> Sequence[str]:
        if not isinstance(text, str):
            return ()  # what is promised to be text comes as it was sent
        with self.flight.underway():
            return await self.inbound.complete(self._call(interaction, path, {}), option, text)

    async def about_message(self, interaction: Interaction, path: str, paper: str) -> None:
        if paper:
            await self.command(interaction, path, {"paper": paper})
            return
        with self.flight.underway():
            if await acknowledge(interaction, self.seen):
                await answer(interaction, self.store, NO_LINK)

    def _call(self, interaction: Interaction, path: str, values: Mapping[str, Any]) -> Call:
        place = place_of(interaction, self.channels)
        return Call(place, person_of(interaction), path=path, values=values, direct=is_direct(interaction))

    def _not_here(self) -> Message:
        names = joined([path for path in self.anywhere if " " not in path])
        return Message(body=((f"I am not in this channel, so only {names} work here. A server's admins can add me.",),))

    # --- buttons ----------------------------------------------------------------------------------

    async def pressed(self, interaction: Interaction, verb: str, told: str) -> None:
        with self.flight.underway():
            if verb == "form":
                with unless_gone():
                    await self._open(interaction, told)
                return
            in_place = _replaces(interaction, verb, told)
            if await acknowledge(interaction, self.seen, in_place=in_place):
                said = await self._effect_of(
                    interaction, verb, await subject_of(self.store, workspace_of(interaction), told)
                )
                await answer(interaction, self.store, said, in_place=in_place)

    async def _effect_of(self, interaction: Interaction, verb: str, subject: str) -> Message:
        if is_elsewhere(interaction) and not self._means_something_elsewhere(verb, subject):
            return self._not_here()
        said = await self.inbound.press(self._press(interaction, verb, subject))
        return said if isinstance(said, Message) else DONE

    def _means_something_elsewhere(self, verb: str, subject: str) -> bool:
        if verb == "run":
            return any(subject == path or subject.startswith(f"{path} ") for path in self.anywhere)
        return verb != "start"

    def _press(self, interaction: Interaction, verb: str, subject: str) -> Press:
        place = place_of(interaction, self.channels)
        return Press(place, person_of(interaction), verb, subject, is_direct(interaction))

    # --- forms ------------------------------------------------------------------------------------

    async def _open(self, interaction: Interaction, told: str) -> None:
        """A form must be the first answer, so nothing is acknowledged before it."""
        step = Step.of(f"form:{told}")
        if is_elsewhere(interaction):
            await answer_at_once(interaction, self.store, self._not_here())
            return
        said = await self.inbound.press(self._press(interaction, "form", step.subject))
        if isinstance(said, Form):
            typed, wrong = self.unfinished.take(str(interaction.user.id), step.opener)
            await interaction.response.send_modal(modal_of(said, step.number, typed, wrong))
        else:
            await answer_at_once(interaction, self.store, said or DONE)

    async def submitted(self, interaction: Interaction) -> None:
        """Read from the event itself, so that a form opened before a restart still counts."""
        with self.flight.underway():
            if await acknowledge(interaction, self.seen):
                await answer(interaction, self.store, await self._outcome_of(interaction))

    async def _outcome_of(self, interaction: Interaction) -> Message:
        data: Mapping[str, Any] = interaction.data or {}
        step, typed = Step.of(data["custom_id"]), values_of(data["components"])
        place, who = place_of(interaction, self.channels), person_of(interaction)
        result = await self.inbound.submit(Submission(place, who, step.verb, step.subject, typed))
        form = await self.inbound.press(self._press(interaction, "form", step.subject))
        fields = form.fields if isinstance(form, Form) else ()
        if isinstance(result, FieldErrors):
            self.unfinished.keep(who.id, step.opener, typed, dict(result.errors))
            return mistakes(result.errors, {each.name: each.label for each in fields}, step.opener)
        if isinstance(form, Form) and step.number < len(steps_of(form)):
            more = Button("More settings", "form", step.next.opener, primary=True)
            return replace(result, buttons=(more, *result.buttons))
        return result


def _replaces(interaction: Interaction, verb: str, subject: str) -> bool:
    """Pages and undone things take the place of the private message that their button was on."""
    message = interaction.message
    if message is None or not message.flags.ephemeral:
        return False
    return verb == "undo" or (verb == "run" and ("page=" in subject or _label(interaction) == "Undo"))


def _label(interaction: Interaction) -> str:
    pressed = interaction.data.get("custom_id") if interaction.data else None
    view = discord.ui.LayoutView.from_message(interaction.message, timeout=None) if interaction.message else None
    found = (item for item in view.walk_children() if isinstance(item, discord.ui.Button)) if view else ()
    return next((button.label or "" for button in found if button.custom_id == pressed), "")
