"""What is offered while somebody types: this channel's own things, those that begin so first."""

import pytest

from bot.commands import COMMANDS
from bot.ports import Call
from tests.bot.furnished import ADA, BOSS, furnished, papers_of
from tests.bot.workspace import NLP, Workspace


async def offered(workspace: Workspace, path: str, option: str, text: str = "") -> list[str]:
    return list(await workspace.bot.complete(Call(NLP, ADA, path=path), option, text))


@pytest.mark.parametrize(
    ("path", "option", "text", "choices"),
    [
        ("topics remove", "topic", "", ["chess endgames", "household robots"]),
        ("topics remove", "topic", "ROBOT", ["household robots"]),
        ("trending", "topic", "h", ["household robots", "chess endgames"]),
        ("mute remove", "subject", "", ["survey"]),
        ("follow remove", "name", "", ["Grace Hopper"]),
        ("follow add", "name", "turing", ["Alan Turing"]),
        ("digest layout", "layout", "s", ["single", "messages"]),
        ("settings managers", "who", "", ["everyone", "admins"]),
        ("help", "about", "digest t", ["digest time", "digest timezone"]),
    ],
)
async def test_an_option_is_completed_from_what_this_channel_has(
    workspace: Workspace, path: str, option: str, text: str, choices: list[str]
) -> None:
    await furnished(workspace)
    assert await offered(workspace, path, option, text) == choices


async def test_papers_are_offered_by_their_titles(workspace: Workspace) -> None:
    digest = await furnished(workspace, papers=30)
    assert len(await offered(workspace, "show", "paper")) == 25
    title = papers_of(digest)[0].title
    assert title in await offered(workspace, "why", "paper", title[-12:])
    await workspace.say(f"saved add {title}", person=ADA)
    assert await offered(workspace, "saved remove", "paper") == [title]


async def test_what_was_learned_is_offered_to_be_forgotten(workspace: Workspace) -> None:
    digest = await furnished(workspace)
    await workspace.press("more", digest.entries[0].paper.id, BOSS)
    assert (await offered(workspace, "learned forget", "subject"))[-1] == "everything"
    assert len(await offered(workspace, "learned forget", "subject")) > 1


async def test_every_option_of_every_command_can_be_asked_for(workspace: Workspace) -> None:
    await furnished(workspace)
    for command in COMMANDS:
        for option in command.options:
            assert all(isinstance(each, str) for each in await offered(workspace, command.path, option.name, "e"))
