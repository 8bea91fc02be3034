"""The templates of every adapter, in which a text can only ever be text."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape

from adapters.web.assets import asset_url
from bot.harmless import address, harmless, harmless_block
from bot.messages import Bold, Code, Italic, Link, Span, Text
from bot.times import count_in_words

ADAPTERS = Path(__file__).parent.parent


def environment() -> Environment:
    """Each adapter's ``templates/`` folder is a prefix: ``web/layout.html``."""
    folders = sorted(ADAPTERS.glob("*/templates"))
    made = Environment(
        loader=PrefixLoader({folder.parent.name: FileSystemLoader(folder) for folder in folders}),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"address": address, "block": _block, "spans": spans, "count": count_in_words}
    made.globals |= {"asset": asset_url}
    return made


def spans(text: Text) -> Markup:
    """What the product says, as inline HTML."""
    return Markup("").join(map(_span, text))


def _span(span: Span) -> Markup:
    match span:
        case str():
            return escape(harmless(span))
        case Bold(words):
            return Markup("<strong>{}</strong>").format(harmless(words))
        case Italic(words):
            return Markup("<em>{}</em>").format(harmless(words))
        case Code(words):
            return Markup("<code>{}</code>").format(harmless(words))
        case Link(words, url):
            return _link(harmless(words), address(url))


def _link(words: str, url: str) -> Markup:
    return Markup('<a href="{}" rel="noopener">{}</a>').format(url, words) if url else escape(words)


def _block(text: str) -> Markup:
    return escape(harmless_block(text))


def _printed(value: Any) -> Any:
    """Whatever ``{{ … }}`` prints: markup of ours as it is, anything else without what could act or hide."""
    if isinstance(value, Markup):
        return value
    return harmless(value) if isinstance(value, str) else value
