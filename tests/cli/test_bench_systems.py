"""Systems that are compared take turns, or run one after another where memory has no room for both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.bench_systems import Figures, side_by_side


def written_down(name: str, log: str) -> Iterator[Figures]:
    """A system that does nothing but say when it was asked to."""
    while True:
        with Path(log).open("a", encoding="utf-8") as told:
            told.write(name)
        yield {"ms": [1.0, 3.0]}


@pytest.mark.parametrize(("at_once", "turns"), [(True, "ababab"), (False, "aaabbb")])
def test_systems_take_turns_unless_they_must_not_be_in_memory_together(
    tmp_path: Path, at_once: bool, turns: str
) -> None:
    log = tmp_path / "log"
    systems = {name: (f"{__name__}:written_down", {"name": name, "log": str(log)}) for name in "ab"}
    figures = side_by_side(systems, rounds=2, at_once=at_once)

    assert log.read_text(encoding="utf-8") == turns
    assert list(figures) == ["a", "b"]
    assert all(each["ms, p50"] == 2.0 and each["peak MB"] > 0 for each in figures.values())
