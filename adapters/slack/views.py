"""Forms and pages as modals, and what somebody filled in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.sense import NotUnderstoodError
from adapters.slack import NAME, limits
from adapters.slack.elements import context, plain_text
from adapters.slack.incoming import maybe, part, parts
from adapters.slack.render import blocks_of, divided_blocks_of
from bot.domain import Place
from bot.messages import Field, Form, Message

View = dict[str, Any]
FORM, PAGE = "form", "page"
INPUT = "value"
"""The ``action_id`` of every input; its ``block_id`` is the field's name."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a modal came from: it has no channel of its own. Travels with it as private metadata."""

    place: Place
    verb: str = ""
    subject: str = ""
    direct: bool = False

    def packed(self) -> str:
        return json.dumps([self.place.workspace, self.place.channel, self.verb, self.subject, self.direct])


def unpacked(metadata: str) -> Origin:
    """Raises NotUnderstoodError."""
    try:
        workspace, channel, verb, subject, direct = json.loads(metadata)
    except (ValueError, TypeError):
        raise NotUnderstoodError("private_metadata") from None
    if not all(isinstance(each, str) for each in (workspace, channel, verb, subject)):
        raise NotUnderstoodError("private_metadata")
    return Origin(Place(NAME, workspace, channel), verb, subject, direct is True)


def form_view(form: Form, origin: Origin) -> View:
    """A value that Slack cannot hold is not cut, or saving would lose the rest: its field is left out."""
    held = [field for field in form.fields if _fits(field)]
    left_out = [field.label for field in form.fields if field not in held]
    return _modal(form.title, FORM, origin) | {
        "submit": plain_text(form.submit, limits.VIEW_TITLE),
        "close": plain_text("Cancel", limits.VIEW_TITLE),
        "blocks": [*map(_input, held), *context(_unchanged(left_out))],
    }


def page_view(message: Message, origin: Origin, title: str = "Broadsheet") -> View:
    """A message in a modal: the abstract of a paper, or the answer to a press where there is no channel."""
    return _modal(title, PAGE, origin) | {
        "close": plain_text("Close", limits.VIEW_TITLE),
        "blocks": blocks_of(message),
    }


def home_view(message: Message) -> View:
    return {"type": "home", "blocks": divided_blocks_of(message)}


def filled_in(view: Mapping[str, Any]) -> dict[str, str]:
    """The values by the field's name; several choices are one a line."""
    state = part(part(view, "state"), "values")
    return {name: _value(part(part(state, name), INPUT)) for name in state if INPUT in part(state, name)}


def _modal(title: str, callback_id: str, origin: Origin) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, limits.VIEW_TITLE),
        "private_metadata": origin.packed(),
    }


def _fits(field: Field) -> bool:
    return field.kind not in ("line", "lines") or len(field.value) <= limits.FIELD_VALUE


def _unchanged(labels: list[str]) -> str:
    if not labels:
        return ""
    return f"Too long for this form, so it stays as it is: {', '.join(labels)}. Commands change it."


def _input(field: Field) -> dict[str, Any]:
    hint = {"hint": plain_text(field.hint, limits.FIELD_LABEL)} if field.hint else {}
    return {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, limits.FIELD_LABEL),
        "optional": field.optional,
        "element": {"action_id": INPUT, **_element(field)},
        **hint,
    }


def _element(field: Field) -> dict[str, Any]:
    match field.kind:
        case "line" | "lines":
            element = {"type": "plain_text_input", "multiline": field.kind == "lines"}
            return element | _initially("initial_value", field.value)
        case "number":
            return {"type": "number_input", "is_decimal_allowed": False} | _initially("initial_value", field.value)
        case "choice":
            options = _options(field)
            chosen = [option for option in options if option["value"] == field.value]
            return {"type": "static_select", "options": options} | _initially("initial_option", *chosen)
        case "choices":
            options = _options(field)
            chosen = [option for option in options if option["value"] in field.value.split(",")]
            return {"type": "checkboxes", "options": options} | ({"initial_options": chosen} if chosen else {})


def _initially(name: str, *value: Any) -> dict[str, Any]:
    return {name: value[0]} if value and value[0] else {}


def _options(field: Field) -> list[dict[str, Any]]:
    return [
        {"text": plain_text(label, limits.OPTION_LABEL), "value": value[: limits.OPTION_VALUE]}
        for value, label in field.choices[: limits.OPTIONS]
    ]


def _value(state: Mapping[str, Any]) -> str:
    """Slack gives null for what was left empty."""
    match state:
        case {"selected_options": list()}:
            return ",".join(maybe(option, "value") for option in parts(state, "selected_options"))
        case {"selected_option": _}:
            return maybe(part(state, "selected_option"), "value")
    return maybe(state, "value")
