"""A form in a terminal: its questions one after the other, those with errors again."""

from collections.abc import Awaitable, Callable, Mapping

from adapters.terminal.keyboard import Keyboard
from adapters.terminal.render import render_form
from adapters.terminal.screen import Screen
from bot.harmless import harmless
from bot.messages import Bold, Field, Form, Message
from bot.ports import FieldErrors

CANCEL = "cancel"
EMPTY = "-"
Submit = Callable[[Mapping[str, str]], Awaitable[Message | FieldErrors]]


async def fill(form: Form, submit: Submit, keyboard: Keyboard, screen: Screen) -> Message | None:
    """What the bot answers to the filled form; None when it was cancelled."""
    values = {field.name: field.value for field in form.fields}
    due = form.fields
    screen.print(render_form(form))
    while due:
        for field in due:
            answer = await _answered(field, values[field.name], keyboard, screen)
            if answer is None:
                return None
            values[field.name] = answer
        outcome = await submit(values)
        if isinstance(outcome, Message):
            return outcome
        due = tuple(field for field in form.fields if field.name in outcome.errors)
        screen.say(*((Bold(_label(form, name)), ": ", error) for name, error in outcome.errors.items()))
    return None


async def _answered(field: Field, value: str, keyboard: Keyboard, screen: Screen) -> str | None:
    """Asks until the answer is one that the field can hold."""
    if field.hint:
        screen.remark(field.hint)
    if field.choices:
        screen.remark("One of: " + _in_words(field) if field.kind == "choice" else "Any of: " + _in_words(field))
    while True:
        typed = await _typed(field, value, keyboard)
        if typed is None or typed.strip().casefold() == CANCEL:
            return None
        try:
            return _taken(field, typed.strip(), value)
        except ValueError as wrong:
            screen.remark(str(wrong))


async def _typed(field: Field, value: str, keyboard: Keyboard) -> str | None:
    shown = harmless(_labelled(field, value))
    first = await keyboard.answer(f"{harmless(field.label)} [{shown}]: " if shown else f"{harmless(field.label)}: ")
    if field.kind != "lines" or first in (None, "", EMPTY, CANCEL):
        return first
    lines = [first]
    while line := await keyboard.answer("  and (Enter ends): "):
        lines.append(line)
    return "\n".join(filter(None, lines))


def _taken(field: Field, typed: str, value: str) -> str:
    kept = value if not typed else "" if typed == EMPTY else typed
    if not kept and not field.optional:
        raise ValueError(f"{field.label} is needed. {CANCEL} leaves all as it was.")
    if kept == value or not kept or not field.choices:
        return kept
    if field.kind == "choice":
        return _chosen(field, kept)
    return ",".join(_chosen(field, one) for one in kept.split(",") if one.strip())


def _chosen(field: Field, typed: str) -> str:
    """By value, by label, or by the beginning of a label that no other choice shares."""
    wanted = typed.strip().casefold()
    exact = [value for value, label in field.choices if wanted in (value.casefold(), label.casefold())]
    found = exact or [value for value, label in field.choices if label.casefold().startswith(wanted)]
    if len(found) != 1:
        raise ValueError(f"{typed.strip()} is not one of the choices: {_in_words(field)}.")
    return found[0]


def _labelled(field: Field, value: str) -> str:
    """A stored value as people read it."""
    by_value = dict(field.choices)
    parts = value.split(",") if field.kind == "choices" else value.splitlines()
    return ", ".join(by_value.get(part, part) for part in parts)


def _in_words(field: Field) -> str:
    return ", ".join(label for _, label in field.choices)


def _label(form: Form, name: str) -> str:
    return next((field.label for field in form.fields if field.name == name), name)
