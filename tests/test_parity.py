"""The same product on every platform: a table from the code itself, kept in the README.

``python -m tests.test_parity`` writes it there.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from discord import Client, Intents, app_commands

from adapters.discord import commands as discord_commands
from adapters.discord.buttons import press_of
from adapters.discord.forms import modal_of, steps_of
from adapters.discord.render import Page, one_page, pages
from adapters.slack.render import blocks_of, render_one
from adapters.slack.views import Origin, form_view
from bot.commands import COMMANDS
from bot.commands.parser import parse
from bot.commands.usage import example
from bot.domain import Digest, DigestState, Layout, Place, Ranked
from bot.forms import settings_form
from bot.inbound import Bot
from bot.messages import Button, Message
from bot.plan import parts_of
from bot.views.digests import part_message
from tests.builders import NOW, a_channel, distinct_papers
from tests.servers.discord.components import walk

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- parity: python -m tests.test_parity -->", "<!-- /parity -->"


@dataclass(frozen=True)
class Offer:
    """What one platform has of each kind, found by asking its own code."""

    commands: frozenset[str]
    verbs: frozenset[str]
    layouts: frozenset[str]
    settings: frozenset[str]


# --- what the product has ---------------------------------------------------------------------------


def verbs() -> list[str]:
    """Every verb that a press can have."""
    source = inspect.getsource(Bot._press)
    matched = [
        word for case in re.findall(r'case ((?:"[a-z]+"(?: \| )?)+):', source) for word in re.findall("[a-z]+", case)
    ]
    return [*matched, *re.findall(r'press\.verb == "([a-z]+)"', source)]


def fields() -> list[str]:
    return [field.name for field in settings_form(a_channel()).fields]


def layouts() -> list[str]:
    return list(get_args(Layout))


def everything() -> Offer:
    paths = frozenset(command.path for command in COMMANDS)
    return Offer(paths, frozenset(verbs()), frozenset(layouts()), frozenset(fields()))


# --- what each platform makes of it -----------------------------------------------------------------


def on_slack() -> Offer:
    typed = {parse(f"/papers {example(command)}", COMMANDS).command.path for command in COMMANDS}
    values = re.findall(r'"value": "([a-z]+):x"', json.dumps(blocks_of(every_button())))
    form = form_view(settings_form(a_channel()), Origin(Place("slack", "T1", "C1")))
    asked = {block["block_id"] for block in form["blocks"]}
    return Offer(frozenset(typed), frozenset(values), drawn(lambda m: render_one(m).blocks), frozenset(asked))


def on_discord() -> Offer:
    shown = [component for page in pages(every_button()) for component in walk(components_of(page))]
    template = press_of(Nobody()).__discord_ui_compiled_template__
    found = [template.fullmatch(each["custom_id"]) for each in shown if "custom_id" in each]
    form = settings_form(a_channel())
    modals = [modal_of(form, number, {}, {}).to_dict() for number in range(1, len(steps_of(form)) + 1)]
    asked = {each["custom_id"] for modal in modals for each in walk(modal["components"]) if "custom_id" in each}
    draw = drawn(lambda m: components_of(one_page(m)))
    return Offer(frozenset(tree()), frozenset(match["verb"] for match in found if match), draw, frozenset(asked))


def components_of(page: Page) -> list[Any]:
    components: list[Any] = page.to_components()  # type: ignore[no-untyped-call] # discord.py left its types out here
    return components


def tree() -> Iterator[str]:
    made = app_commands.CommandTree(Client(intents=Intents.none()))
    discord_commands.grow(made, tuple(COMMANDS), Nobody())
    root = made.get_command(discord_commands.ROOT)
    assert isinstance(root, app_commands.Group)
    for command in root.walk_commands():
        if isinstance(command, app_commands.Command):
            yield command.qualified_name.removeprefix(f"{discord_commands.ROOT} ")


class Nobody:
    """Takes no call: the tree is only looked at."""

    async def command(self, interaction: Any, path: str, values: Mapping[str, Any]) -> None:
        raise NotImplementedError

    async def complete(self, interaction: Any, path: str, option: str, text: str) -> list[str]:
        raise NotImplementedError

    async def about_message(self, interaction: Any, path: str, paper: str) -> None:
        raise NotImplementedError

    async def pressed(self, interaction: Any, verb: str, subject: str) -> None:
        raise NotImplementedError


def every_button() -> Message:
    return Message(("Everything",), buttons=tuple(Button(verb, verb, "x") for verb in verbs()))


def drawn(draw: Callable[[Message], Sequence[Any]]) -> frozenset[str]:
    """The layouts in which every message of a digest shows every paper that it is about."""
    papers = distinct_papers(5)
    whole = set()
    for layout in get_args(Layout):
        channel = a_channel(layout=layout)
        ranked = tuple(Ranked(paper, 1.0) for paper in papers)
        day = NOW.date()
        made = Digest(
            channel.place, day, DigestState.DELIVERING, NOW, layout, ranked, 9, parts=parts_of(channel, ranked)
        )
        said = [json.dumps(draw(part_message(made, part, channel))) for part in made.parts]
        titles = {paper.id: json.dumps(paper.title)[1:-1] for paper in papers}
        shown = [titles[paper] in text for part, text in zip(made.parts, said, strict=True) for paper in part.papers]
        whole |= {layout} if all(shown) else set()
    return frozenset(whole)


PLATFORMS: dict[str, Callable[[], Offer]] = {"Slack": on_slack, "Discord": on_discord}


# --- the table --------------------------------------------------------------------------------------


def table() -> str:
    offers = {name: find() for name, find in PLATFORMS.items()}
    rows = [f"| | | {' | '.join(offers)} |", f"|---|---|{'---|' * len(offers)}"]
    for kind, names, of in _kinds():
        marks = [_mark(names, of(offer)) for offer in offers.values()]
        rows.append(f"| {kind} | {', '.join(f'`{name}`' for name in names)} | {' | '.join(marks)} |")
    return "\n".join(rows)


def _kinds() -> Iterator[tuple[str, list[str], Callable[[Offer], frozenset[str]]]]:
    for group in ("", *COMMANDS.groups):
        paths = [command.path for command in COMMANDS.group(group)]
        yield f"`/papers {group}`" if group else "`/papers`", paths, lambda offer: offer.commands
    yield "buttons", verbs(), lambda offer: offer.verbs
    yield "layouts", layouts(), lambda offer: offer.layouts
    yield "settings form", fields(), lambda offer: offer.settings


def _mark(wanted: list[str], there: frozenset[str]) -> str:
    missing = [name for name in wanted if name not in there]
    return "yes" if not missing else f"not {', '.join(missing)}"


def block() -> str:
    return f"{BEGIN}\n{table()}\n{END}"


# --- the tests --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_has_all_that_the_product_has(name: str) -> None:
    assert PLATFORMS[name]() == everything()


def test_the_table_in_the_readme_is_the_present_one() -> None:
    found = re.search(f"{re.escape(BEGIN)}.*?{re.escape(END)}", README.read_text(), re.DOTALL)
    assert found is not None
    assert found[0] == block(), "python -m tests.test_parity writes it anew"


def test_what_one_platform_lacks_is_seen() -> None:
    assert _mark(["more", "less"], frozenset({"more"})) == "not less"


if __name__ == "__main__":
    README.write_text(
        re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: block(), README.read_text(), flags=re.DOTALL)
    )
