"""The house rules that a machine can check: file length, the example settings, what the README promises."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.environment import example
from bot.commands import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "adapters", "ranking", "storage")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_FILE = 300


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_file_holds_one_idea(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring
    assert len(docstring.splitlines()[0]) <= 120


def test_the_example_settings_are_those_of_the_code() -> None:
    assert (ROOT / ".env.example").read_text() == example(), "run: broadsheet env > .env.example"


def test_the_readme_names_every_command_group() -> None:
    readme = (ROOT / "README.md").read_text()
    missing = [word for word in COMMANDS.first_words if f"`{word}" not in readme and f"/papers {word}" not in readme]
    assert not missing


def test_the_readme_shows_the_ranking_that_ships() -> None:
    shown = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert shown
    recipe = (ROOT / "ranking/recipe.py").read_text().replace(": Final", "")
    for line in filter(None, shown[1].splitlines()):
        assert line in recipe


def test_the_command_line_starts_without_anything_heavy() -> None:
    """``broadsheet --help`` must answer at once: none of these may be imported for it."""
    heavy = "{'torch', 'sentence_transformers', 'sqlalchemy', 'slack_bolt', 'discord', 'numpy', 'aiohttp', 'bm25s'}"
    code = f"import sys, bot.cli, bot.cli.run, bot.cli.demo, bot.cli.papers; print(sorted({heavy} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"


def test_no_file_holds_an_address_of_a_private_machine() -> None:
    for path in SOURCES:
        assert not re.search(r"/(home|root|Users)/\w", path.read_text()), path
