"""Discord's component JSON as a small HTML page of our own: what its client would show, near enough to judge by."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

Json = Mapping[str, Any]
BUTTONS = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}

STYLE = """
* { box-sizing: border-box; margin: 0 }
body { background: #313338; color: #dbdee1; font: 16px/1.375 'gg sans', 'Noto Sans', 'Helvetica Neue', Arial, 'Noto Color Emoji', sans-serif;
       width: 860px; padding: 14px 0 18px }
header { border-bottom: 1px solid #26272b; padding: 0 20px 12px; font-weight: 600; color: #f2f3f5 }
header b { color: #80848e; font-weight: 500; margin-right: 6px }
.message { display: flex; gap: 16px; padding: 14px 20px 2px }
.message.private { background: #31365a66; border-left: 2px solid #5865f2; margin-top: 14px; padding-bottom: 10px }
.avatar { flex: 0 0 40px; height: 40px; border-radius: 50%; background: #b31b1b; color: #fff; font: 700 20px/40px Georgia, serif; text-align: center }
.body { flex: 1; min-width: 0 }
.who { font-weight: 500; color: #f2f3f5 }
.who .app { background: #5865f2; border-radius: 4px; color: #fff; font-size: 10px; padding: 2px 5px; margin: 0 6px; vertical-align: 2px; font-weight: 600 }
.who time { color: #949ba4; font-size: 12px }
.container { background: #2b2d31; border: 1px solid #3f4147; border-radius: 8px; padding: 14px 16px; margin-top: 4px; max-width: 640px;
             display: flex; flex-direction: column; gap: 8px }
.container.accented { border-left: 4px solid var(--accent) }
h3 { font-size: 19px; line-height: 1.3; color: #f2f3f5 }
small { font-size: 13px; color: #949ba4; display: block }
a { color: #00a8fc; text-decoration: none }
code { background: #1e1f22; border-radius: 4px; padding: 1px 4px; font: 13px 'DejaVu Sans Mono', monospace; color: #dbdee1 }
pre { background: #1e1f22; border: 1px solid #232428; border-radius: 4px; padding: 8px; font: 13px/1.3 'DejaVu Sans Mono', monospace; white-space: pre-wrap }
.row { display: flex; flex-wrap: wrap; gap: 8px }
button { border: 0; border-radius: 8px; padding: 7px 14px; color: #fff; font: 500 14px 'Noto Sans', Arial, sans-serif }
.primary { background: #5865f2 } .secondary { background: #4e5058 } .success { background: #248046 } .link { background: #4e5058 }
.thread { margin-top: 8px; background: #2b2d31; border-radius: 8px; padding: 8px 12px; max-width: 480px; font-size: 14px; color: #f2f3f5 }
.thread b { color: #00a8fc; font-weight: 500; margin-left: 6px } .thread span { color: #949ba4; display: block; font-size: 13px }
.reactions { display: flex; gap: 6px; margin-top: 8px }
.reactions span { background: #2b2d31; border: 1px solid #3f4147; border-radius: 8px; padding: 2px 8px; font-size: 14px }
.reactions .mine { background: #373a53; border-color: #5865f2; color: #dee0fc }
.only { color: #949ba4; font-size: 12px; margin-top: 8px }
.modal { background: #313338; border-radius: 12px; width: 480px; margin: 10px auto; box-shadow: 0 0 0 1px #1e1f22, 0 8px 24px #0009; overflow: hidden }
.modal h2 { font-size: 20px; color: #f2f3f5; padding: 20px 20px 4px }
.field { padding: 10px 20px } .field label { font-weight: 600; color: #f2f3f5; font-size: 15px } .field label i { color: #f23f42; font-style: normal }
.field p { font-size: 13px; color: #949ba4 } .field p.wrong { color: #fa777c }
.input { background: #1e1f22; border: 1px solid #3f4147; border-radius: 8px; padding: 9px 12px; margin-top: 6px; white-space: pre-wrap; min-height: 40px }
.select::after { content: '⌄'; float: right; color: #949ba4 }
.foot { background: #2b2d31; padding: 14px 20px; margin-top: 8px; text-align: right }
"""


def page(title: str, inside: Iterable[str]) -> str:
    head = f"<header><b>#</b>{escape(title)}</header>" if title else ""
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{head}{''.join(inside)}"


def message(components: Iterable[Json], *, at: str, private: bool = False, thread: str = "", reactions: str = "") -> str:
    """One message of the bot, with what hangs below it."""
    who = f'<p class=who>Broadsheet<span class=app>APP</span><time>{escape(at)}</time></p>'
    below = (f"<div class=thread>{thread}</div>" if thread else "") + reactions
    only = "<p class=only>👁 Only you can see this</p>" if private else ""
    kind = "message private" if private else "message"
    return f"<div class='{kind}'><div class=avatar>B</div><div class=body>{who}{_all(components)}{below}{only}</div></div>"


def reactions(counts: Mapping[str, int], mine: str) -> str:
    shown = (f"<span class='{'mine' if emoji == mine else ''}'>{emoji} {count}</span>" for emoji, count in counts.items())
    return f"<div class=reactions>{''.join(shown)}</div>"


def modal(shown: Json, wrong: Mapping[str, str]) -> str:
    fields = "".join(_field(label, wrong) for label in shown["components"])
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


def _field(label: Json, wrong: Mapping[str, str]) -> str:
    inner = label["component"]
    required = "" if inner.get("required") is False else " <i>*</i>"
    about = label.get("description", "")
    kind = "wrong" if inner["custom_id"] in wrong else ""
    hint = f"<p class='{kind}'>{escape(about)}</p>" if about else ""
    chosen = [option["label"] for option in inner.get("options", []) if option.get("default")]
    value = ", ".join(chosen) if inner["type"] == 3 else inner.get("value", "")
    box = "input select" if inner["type"] == 3 else "input"
    return f"<div class=field><label>{escape(label['label'])}{required}</label>{hint}<div class='{box}'>{escape(value)}</div></div>"


# --- Markdown ---------------------------------------------------------------------------------------

_INLINE = re.compile(
    r"\\(?P<kept>[^\w\s])|`(?P<code>[^`]+)`|\[(?P<label>(?:\\.|[^\]\\])+)\]\(<(?P<url>[^>]+)>\)"
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
