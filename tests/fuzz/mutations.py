"""Payloads that were right, with anything in them changed, and what a log must not have."""

import copy
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

words = st.text(max_size=40) | st.sampled_from(
    [
        "",
        "0",
        "-1",
        "9" * 30,
        "null",
        "<@U1>",
        "@everyone",
        "../..",
        "'; drop table papers",
        "\x00\x1b[2J\u202e",
        "x" * 5_000,
    ]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=8
)


@st.composite
def changed(draw: st.DrawFn, payload: Any) -> Any:
    """Up to five places of a payload gone, replaced by anything, or moved elsewhere."""
    result = copy.deepcopy(payload)
    for _ in range(draw(st.integers(0, 5))):
        path = draw(st.sampled_from(list(_paths(result))))
        if not path:
            if draw(st.integers(0, 20)) == 0:
                return draw(anything)
            continue
        parent, name = _at(result, path[:-1]), path[-1]
        match draw(st.sampled_from(["gone", "anything", "another"])):
            case "gone":
                del parent[name]
            case "anything":
                parent[name] = draw(anything)
            case "another":
                parent[name] = copy.deepcopy(_at(payload, draw(st.sampled_from(list(_paths(payload))))))
    return result


def _paths(value: Any, here: Path = ()) -> Iterator[Path]:
    yield here
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from _paths(inner, (*here, name))


def _at(value: Any, path: Path) -> Any:
    for name in path:
        value = value[name]
    return value


class Tracebacks(logging.Handler):
    """Every record that carries a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = logging.Formatter().format(record)
        if record.exc_info or "Traceback" in said:
            self.found.append(said)


@contextmanager
def no_traceback() -> Iterator[Tracebacks]:
    """Fails when anything logged meanwhile, by us or by a library, carries a traceback."""
    seen = Tracebacks()
    logging.getLogger().addHandler(seen)
    try:
        yield seen
    finally:
        logging.getLogger().removeHandler(seen)
    assert seen.found == []
