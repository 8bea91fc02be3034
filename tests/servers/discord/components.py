"""What the real API refuses in a message, a modal or a command tree, by the documented limits."""

from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]

V2 = 1 << 15
EPHEMERAL = 1 << 6
# https://discord.com/developers/docs/components/reference
ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, FILE, SEPARATOR, CONTAINER, LABEL = 1, 2, 3, 4, 9, 10, 13, 14, 17, 18
TOP = {ROW, SECTION, TEXT, 11, 12, FILE, SEPARATOR, CONTAINER}


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, nested ones and accessories included."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        inner = [component[key] for key in ("accessory", "component") if key in component]
        yield from walk(inner)


def complaints(message: Json) -> list[str]:
    """What is wrong with a message to be created; empty when it is fine."""
    components = message.get("components") or []
    found = list(walk(components))
    said = []
    if message.get("flags", 0) & V2:
        if message.get("content") or message.get("embeds"):
            said.append("content and embeds cannot be used with IS_COMPONENTS_V2")
        if not components:
            said.append("a message needs components")
    elif any(each["type"] not in {ROW, BUTTON, SELECT} for each in found):
        said.append("these components need IS_COMPONENTS_V2")
    elif not message.get("content") and not components:
        said.append("Cannot send an empty message")
    if len(found) > 40:
        said.append(f"{len(found)} components, at most 40")
    if (letters := sum(len(each["content"]) for each in found if each["type"] == TEXT)) > 4000:
        said.append(f"{letters} characters of text, at most 4000")
    if any(each["type"] not in TOP for each in components):
        said.append("a component that cannot stand at the top")
    ids = [each["custom_id"] for each in found if "custom_id" in each]
    if len(ids) != len(set(ids)):
        said.append(f"custom ids must be unique: {ids}")
    return said + [wrong for each in found for wrong in _one(each)]


def _one(component: Json) -> Iterator[str]:
    match component["type"]:
        case 1:
            if not 1 <= len(component["components"]) <= 5:
                yield "a row holds 1 to 5 buttons"
        case 2:
            yield from _button(component)
        case 10:
            if not component["content"]:
                yield "a text display cannot be empty"
        case 17:
            if not component["components"]:
                yield "a container cannot be empty"
        case 9:
            if not 1 <= len(component["components"]) <= 3 or "accessory" not in component:
                yield "a section holds 1 to 3 texts and one accessory"


def _button(button: Json) -> Iterator[str]:
    if not 1 <= len(button.get("label", "")) <= 80:
        yield "a button's label has 1 to 80 characters"
    if button["style"] == 5:
        if not 1 <= len(button.get("url", "")) <= 512:
            yield "a link button's url has 1 to 512 characters"
    elif not 1 <= len(button.get("custom_id", "")) <= 100:
        yield "a custom id has 1 to 100 characters"


def modal_complaints(modal: Json) -> list[str]:
    """https://discord.com/developers/docs/interactions/receiving-and-responding"""
    said = []
    if not 1 <= len(modal["title"]) <= 45 or not 1 <= len(modal["custom_id"]) <= 100:
        said.append("a modal's title has 1 to 45 characters, its custom id 1 to 100")
    if not 1 <= len(modal["components"]) <= 5:
        said.append("a modal has 1 to 5 components")
    for label in modal["components"]:
        if label["type"] == TEXT:
            continue
        if label["type"] != LABEL or not 1 <= len(label["label"]) <= 45 or len(label.get("description", "")) > 100:
            said.append("a label has 1 to 45 characters, its description at most 100")
        inner = label["component"]
        if inner["type"] == INPUT and len(inner.get("value", "")) > 4000:
            said.append("a text input holds at most 4000 characters")
        if inner["type"] == SELECT:
            options = inner["options"]
            if not 1 <= len(options) <= 25 or any(len(o["label"]) > 100 or len(o["value"]) > 100 for o in options):
                said.append("a select has 1 to 25 options of at most 100 characters")
            if sum(bool(option.get("default")) for option in options) > inner.get("max_values", 1):
                said.append("more defaults than can be chosen")
    return said


def command_complaints(command: Json) -> list[str]:
    """https://discord.com/developers/docs/interactions/application-commands#application-command-object"""
    size = len(command["name"]) + len(command.get("description", ""))
    said = []
    for option in command.get("options", []):
        if not 1 <= len(option["description"]) <= 100:
            said.append(f"{option['name']} needs a description of 1 to 100 characters")
        if len(option.get("options", [])) > 25 or len(option.get("choices", [])) > 25:
            said.append(f"{option['name']} has more than 25")
        for choice in option.get("choices", []):
            size += len(choice["name"]) + len(str(choice["value"]))
        said += command_complaints(option)
        size += size_of(option)
    return [*said, f"{size} characters, at most 8000"] if size > 8000 else said


def size_of(option: Json) -> int:
    own = len(option["name"]) + len(option["description"])
    own += sum(len(choice["name"]) + len(str(choice["value"])) for choice in option.get("choices", []))
    return own + sum(size_of(each) for each in option.get("options", []))
