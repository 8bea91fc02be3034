"""What Slack accepts as Block Kit: documented limits, checked as the real server would, and how it reads."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]
TEXTS = {"header": 150, "button": 75, "option": 75, "context": 3_000, "label": 2_000}
MESSAGE_BLOCKS = {"actions", "context", "divider", "header", "rich_text", "section"}
VIEW_BLOCKS = MESSAGE_BLOCKS | {"input"}
ELEMENTS_OF_RICH_TEXT = {"rich_text_section", "rich_text_preformatted"}


class InvalidBlocks(Exception):
    """Slack would answer ``invalid_blocks``."""


def check_message(blocks: Sequence[Block]) -> None:
    _require(len(blocks) <= 50, "a message has at most 50 blocks")
    size = len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
    _require(size <= 13_200, "msg_blocks_too_long")
    _check(blocks, MESSAGE_BLOCKS)


def check_view(view: Mapping[str, Any]) -> None:
    _require(len(view["blocks"]) <= 100, "a view has at most 100 blocks")
    _require(len(view.get("private_metadata", "")) <= 3_000, "private_metadata is too long")
    if view["type"] == "modal":
        _plain(view["title"], 24)
        has_inputs = any(block["type"] == "input" for block in view["blocks"])
        _require(not has_inputs or "submit" in view, "a modal with inputs needs a submit button")
    names = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    _require(len(names) == len(set(names)), "a block_id is there twice")
    _check(view["blocks"], VIEW_BLOCKS)


def buttons(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Every button, in reading order."""
    return [
        {**element, "block": index}
        for index, block in enumerate(blocks)
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


def words(blocks: Sequence[Block]) -> str:
    """What a person reads, without the buttons."""
    return "\n".join(text for block in blocks if (text := _words(block)))


def _words(block: Block) -> str:
    match block["type"]:
        case "header":
            return str(block["text"]["text"])
        case "context":
            return " ".join(element["text"] for element in block["elements"])
        case "rich_text":
            return "".join(
                inline.get("text", inline.get("url", ""))
                for element in block["elements"]
                for inline in element["elements"]
            )
        case "input":
            return str(block["label"]["text"])
    return ""


def _check(blocks: Sequence[Block], allowed: set[str]) -> None:
    for block in blocks:
        _require(block["type"] in allowed, f"{block['type']} is not allowed here")
        _require(len(block.get("block_id", "")) <= 255, "block_id is too long")
        match block["type"]:
            case "header":
                _plain(block["text"], 150)
            case "context":
                _require(1 <= len(block["elements"]) <= 10, "context has 1 to 10 elements")
                for element in block["elements"]:
                    _plain(element, 3_000)
            case "actions":
                _check_actions(block)
            case "rich_text":
                _check_rich_text(block)
            case "input":
                _check_input(block)


def _check_actions(block: Block) -> None:
    _require(1 <= len(block["elements"]) <= 25, "actions has 1 to 25 elements")
    ids = [element["action_id"] for element in block["elements"]]
    _require(len(ids) == len(set(ids)), "an action_id is there twice in a block")
    for element in block["elements"]:
        _require(len(element["action_id"]) <= 255, "action_id is too long")
        _plain(element["text"], 75)
        _require(len(element.get("value", "")) <= 2_000, "a button's value is too long")
        _require(len(element.get("url", "")) <= 3_000, "a button's url is too long")
        _require(element.get("style") in (None, "primary", "danger"), "no such style")


def _check_rich_text(block: Block) -> None:
    _require(bool(block["elements"]), "rich_text is empty")
    for element in block["elements"]:
        _require(element["type"] in ELEMENTS_OF_RICH_TEXT, f"no {element['type']} in rich_text")
        _require(bool(element["elements"]), "a section is empty")
        for inline in _inline(element):
            _require(inline["type"] in ("text", "link"), f"{inline['type']} could ping")
            if inline["type"] == "text":
                _require(1 <= len(inline["text"]) <= 3_000, "a text has 1 to 3,000 characters")
            else:
                _require(inline["url"].startswith(("http://", "https://")), "a link opens a page")
            _require(set(inline.get("style", {})) <= {"bold", "italic", "strike", "code"}, "no such style")


def _inline(element: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from element["elements"]


def _check_input(block: Block) -> None:
    _plain(block["label"], 2_000)
    element = block["element"]
    _require(len(element.get("initial_value", "")) <= 3_000, "an initial value is too long")
    for option in element.get("options", []):
        _plain(option["text"], 75)
        _require(1 <= len(option["value"]) <= 150, "an option's value has 1 to 150 characters")
    if "initial_option" in element:
        _require(element["initial_option"] in element["options"], "the initial option is none of the options")


def _plain(text: Mapping[str, Any], at_most: int) -> None:
    _require(text["type"] == "plain_text", "only plain_text: anything else is parsed as markup")
    _require(1 <= len(text["text"]) <= at_most, f"a text has 1 to {at_most} characters: {text['text'][:30]!r}")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise InvalidBlocks(otherwise)


def button(value: str, label: str = "Press") -> dict[str, Any]:
    """An actions block with one button."""
    text = {"type": "plain_text", "text": label}
    return {"type": "actions", "elements": [{"type": "button", "action_id": "any", "text": text, "value": value}]}
