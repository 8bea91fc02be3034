"""A form as modals of at most five questions each, and what comes back from them."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from discord import SelectOption, TextStyle, ui

from adapters.discord import limits
from bot.messages import Bold, Button, Field, Form, Message
from bot.times import joined

KEPT = 500
"""Forms with mistakes that are remembered until somebody corrects them."""
Item = ui.TextInput[Any] | ui.Select[Any]


class Modal(ui.Modal):
    """What is sent back is read from the event itself, so discord.py need not remember it."""

    def is_finished(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Step:
    """One modal of a form: ``form:settings#2`` opens the second."""

    verb: str
    subject: str
    number: int = 1

    @property
    def custom_id(self) -> str:
        return f"{self.verb}:{self.opener}"

    @property
    def opener(self) -> str:
        """The subject of the button that opens this step."""
        return f"{self.subject}#{self.number}"

    @property
    def next(self) -> "Step":
        return replace(self, number=self.number + 1)

    @classmethod
    def of(cls, custom_id: str) -> "Step":
        verb, _, rest = custom_id.partition(":")
        subject, _, number = rest.rpartition("#")
        return cls(verb, subject, int(number)) if number.isdecimal() and subject else cls(verb, rest)


def steps_of(form: Form) -> list[Sequence[Field]]:
    """As even as they can be: nine questions are five and four."""
    count = -(-len(form.fields) // limits.FORM_FIELDS)
    size = -(-len(form.fields) // count)
    return [form.fields[start : start + size] for start in range(0, len(form.fields), size)]


def modal_of(form: Form, number: int, typed: Mapping[str, str], wrong: Mapping[str, str]) -> Modal:
    """``typed`` and ``wrong`` are of a try before, so that nothing must be typed twice."""
    steps = steps_of(form)
    number = min(max(number, 1), len(steps))
    part = f" ({number} of {len(steps)})" if len(steps) > 1 else ""
    title = f"{form.title[: limits.FORM_TITLE - len(part)]}{part}"
    modal = Modal(title=title, custom_id=Step(form.verb, form.subject, number).custom_id, timeout=None)
    filled = [replace(field, value=typed.get(field.name, field.value)) for field in steps[number - 1]]
    for field in filled:
        if not _too_long(field):
            modal.add_item(_label(field, wrong.get(field.name, field.hint)))
    if left_out := [field.label for field in filled if _too_long(field)]:
        modal.add_item(ui.TextDisplay(f"Too long for a form, so not asked here and left as set: {joined(left_out)}."))
    return modal


def values_of(components: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What a modal sent back, by the name of the field; several choices are joined by commas."""
    values: dict[str, str] = {}
    for item in _items(components):
        match item:
            case {"custom_id": str(name), "values": list(chosen)}:
                values[name] = ",".join(map(str, chosen))
            case {"custom_id": str(name), "value": str(typed)}:
                values[name] = typed
            case {"custom_id": str(name), "value": None} | {"custom_id": str(name), "values": None}:
                values[name] = ""
    return values


def mistakes(wrong: Mapping[str, str], labels: Mapping[str, str], again: str) -> Message:
    """Modals cannot show an error at their fields: a private message names them, and opens the form again."""
    lines = tuple((Bold(f"{labels.get(name, name)}: "), sentence) for name, sentence in wrong.items())
    return Message(
        ("Nothing was changed yet",), body=lines, buttons=(Button("Correct it", "form", again, primary=True),)
    )


class Unfinished:
    """What people typed into a form that had mistakes; forgotten with a restart, and then asked anew."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[dict[str, str], dict[str, str]]] = OrderedDict()

    def keep(self, who: str, step: str, typed: dict[str, str], wrong: dict[str, str]) -> None:
        self._kept[who, step] = (typed, wrong)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def take(self, who: str, step: str) -> tuple[dict[str, str], dict[str, str]]:
        return self._kept.pop((who, step), ({}, {}))


def _too_long(field: Field) -> bool:
    """What was cut here would be lost when the form is sent back; a field that is not there is left alone."""
    return field.kind not in ("choice", "choices") and len(field.value) > limits.FIELD_VALUE


def _label(field: Field, about: str) -> ui.Label[Any]:
    return ui.Label(
        text=_short(field.label, limits.FIELD_LABEL),
        description=_short(about, limits.FIELD_DESCRIPTION) or None,
        component=_item(field),
    )


def _item(field: Field) -> Item:
    match field.kind:
        case "choice" | "choices":
            return _select(field)
        case _:
            return _input(field)


def _input(field: Field) -> ui.TextInput[Any]:
    style = TextStyle.paragraph if field.kind == "lines" else TextStyle.short
    return ui.TextInput(custom_id=field.name, style=style, default=field.value or None, required=not field.optional)


def _select(field: Field) -> ui.Select[Any]:
    chosen = field.value.split(",") if field.kind == "choices" else [field.value]
    options = [
        SelectOption(label=_short(label, limits.OPTION), value=value, default=value in chosen)
        for value, label in field.choices[: limits.CHOICES]
    ]
    most = len(options) if field.kind == "choices" else 1
    least = 0 if field.kind == "choices" and field.optional else 1
    return ui.Select(custom_id=field.name, options=options, min_values=least, max_values=most, required=least > 0)


def _items(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for component in components if isinstance(components, list) else ():
        if isinstance(component, dict):
            yield component
            inner = component.get("component")
            yield from _items([inner] if inner else component.get("components", []))


def _short(text: str, at_most: int) -> str:
    return text if len(text) <= at_most else f"{text[: at_most - 1]}…"
