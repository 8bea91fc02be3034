"""The settings of every package as a ``.env`` file: the one place that lists them all."""

import textwrap
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings

WIDTH = 100
HEADER = """\
# Settings of Broadsheet. Copy this file to .env and change what you need; what is commented out is the default.
# The environment wins over this file. Written by `broadsheet env`.
"""


def example() -> str:
    """Every setting with what it is for, commented out at its default."""
    from adapters.registry import settings_classes
    from bot.config import Settings

    kinds: list[type[BaseSettings]] = [Settings, *settings_classes()]
    return "\n".join([HEADER, *map(_section, kinds)])


def _section(kind: type[BaseSettings]) -> str:
    title = (kind.__doc__ or "").strip().partition("\n")[0]
    prefix = kind.model_config.get("env_prefix", "")
    lines = [f"# --- {title}"]
    for name, field in kind.model_fields.items():
        lines += textwrap.wrap(field.description or "", WIDTH, initial_indent="# ", subsequent_indent="# ")
        lines.append(f"#{(prefix + name).upper().rstrip('_')}={_default(field.get_default())}")
    return "\n".join(lines) + "\n"


def _default(value: Any) -> str:
    match value:
        case None:
            return ""
        case SecretStr():
            return value.get_secret_value()
        case tuple() | list():
            return ",".join(map(str, value))
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
