"""Discord's component JSON as a small HTML page of our own: what its client would show, near enough to judge by."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]
BUTTONS = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}

STYLE = (Path(__file__).parent / "page.css").read_text()


def page(title: str, inside: Iterable[str]) -> str:
    head = f"<header><b>#</b>{escape(title)}</header>" if title else ""
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{head}{''.join(inside)}"


def message(
    components: Iterable[Json], *, at: str, private: bool = False, thread: str = "", reactions: str = ""
) -> str:
    """One message of the bot, with what hangs below it."""
    who = f"<p class=who>Broadsheet<span class=app>APP</span><time>{escape(at)}</time></p>"
    below = (f"<div class=thread>{thread}</div>" if thread else "") + reactions
    only = "<p class=only>👁 Only you can see this</p>" if private else ""
    kind = "message private" if private else "message"
    return (
        f"<div class='{kind}'><div class=avatar>B</div><div class=body>{who}{_all(components)}{below}{only}</div></div>"
    )


def reactions(counts: Mapping[str, int], mine: str) -> str:
    shown = (
        f"<span class='{'mine' if emoji == mine else ''}'>{emoji} {count}</span>" for emoji, count in counts.items()
    )
    return f"<div class=reactions>{''.join(shown)}</div>"


def modal(shown: Json) -> str:
    fields = "".join(map(_field, shown["components"]))
    foot = "<div class=foot><button class=link>Cancel</button> <button class=primary>Submit</button></div>"
    return f"<div class=modal><h2>{escape(shown['title'])}</h2>{fields}{foot}</div>"


def _all(components: Iterable[Json]) -> str:
    return "".join(map(_component, components))


def _component(component: Json) -> str:
    match component["type"]:
        case 17:
            colour = component.get("accent_color")
            accent = f"class='container accented' style='--accent:#{colour:06x}'" if colour else "class=container"
            return f"<div {accent}>{_all(component['components'])}</div>"
        case 10:
            return f"<div>{markdown(component['content'])}</div>"
        case 1:
            return f"<div class=row>{_all(component['components'])}</div>"
        case 2:
            return f"<button class={BUTTONS[component['style']]}>{escape(component['label'])}</button>"
        case 13:
            return f"<div class=thread>📄 {escape(component['file']['url'].removeprefix('attachment://'))}</div>"
    raise ValueError(f"No picture of component type {component['type']} is known")


def _field(label: Json) -> str:
    inner = label["component"]
    required = "" if inner.get("required") is False else " <i>*</i>"
    about = label.get("description", "")
    hint = f"<p>{escape(about)}</p>" if about else ""
    chosen = [option["label"] for option in inner.get("options", []) if option.get("default")]
    value = ", ".join(chosen) if inner["type"] == 3 else inner.get("value", "")
    box = "input select" if inner["type"] == 3 else "input"
    asked = f"<label>{escape(label['label'])}{required}</label>"
    return f"<div class=field>{asked}{hint}<div class='{box}'>{escape(value)}</div></div>"


# --- Markdown ---------------------------------------------------------------------------------------

_INLINE = re.compile(
    r"\\(?P<kept>[^A-Za-z0-9\s])|`(?P<code>[^`]+)`|\[(?P<label>(?:\\.|[^\]\\])+)\]\(<(?P<url>[^>]+)>\)"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*|\*(?P<italic>(?:\\.|[^*\\])+?)\*"
)


def markdown(text: str) -> str:
    if found := re.fullmatch(r"```\n(.*)\n```", text, re.DOTALL):
        return f"<pre>{escape(found[1])}</pre>"
    return "".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    for mark, tag in (("### ", "h3"), ("-# ", "small")):
        if line.startswith(mark):
            return f"<{tag}>{_inline(line.removeprefix(mark))}</{tag}>"
    return f"<p>{_inline(line) or '&nbsp;'}</p>"


def _inline(text: str) -> str:
    done, shown = 0, ""
    for found in _INLINE.finditer(text):
        shown += escape(text[done : found.start()]) + _marked(found)
        done = found.end()
    return shown + escape(text[done:])


def _marked(found: re.Match[str]) -> str:
    if found["kept"]:
        return escape(found["kept"])
    if found["code"]:
        return f"<code>{escape(found['code'])}</code>"
    if found["label"]:
        return f"<a href='{escape(found['url'])}'>{_inline(found['label'])}</a>"
    return f"<b>{_inline(found['bold'])}</b>" if found["bold"] else f"<i>{_inline(found['italic'])}</i>"
