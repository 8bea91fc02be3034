"""Who may change what, and what is said when something of ours breaks."""

from dataclasses import replace

import pytest

from bot.commands import COMMANDS
from bot.domain import Person
from bot.messages import Message, plain_message
from bot.ports import Call, Press, Submission
from tests.bot.furnished import ADA, BOSS, furnished, hint_in, kept
from tests.bot.workspace import NLP, Workspace

CHANGES = (
    "topics add speech",
    "topics remove 1",
    "mute add robots",
    "mute remove 1",
    "follow add Alan Turing",
    "follow remove 1",
    "digest on",
    "digest off",
    "digest time 10:00",
    "digest days daily",
    "digest size 2",
    "digest timezone Tokyo",
    "digest layout single",
    "digest empty silence",
    "digest now",
    "digest snooze 3d",
    "learned forget everything sure=yes",
    "forget channel yes",
    "settings managers everyone",
    "settings emoji :fire: less",
    "settings experiment on",
    "settings exploring off",
)


async def closed(workspace: Workspace) -> None:
    digest = await furnished(workspace)
    await workspace.press("more", digest.entries[0].paper.id)
    assert "Only administrators" in await workspace.say("settings managers admins", person=BOSS)


@pytest.mark.parametrize("line", CHANGES)
@pytest.mark.parametrize("button", [False, True])
async def test_where_admins_manage_others_change_nothing(workspace: Workspace, line: str, button: bool) -> None:
    await closed(workspace)
    before = await kept(workspace.store)
    refused = await (workspace.press("run", line, ADA) if button else workspace.hear(line, person=ADA))
    assert "Only the people who manage this channel" in plain_message(refused)
    assert not hint_in(await workspace.hear(hint_in(refused), person=ADA))
    assert await kept(workspace.store) == before


@pytest.mark.parametrize("line", CHANGES)
async def test_administrators_still_may(workspace: Workspace, line: str) -> None:
    await closed(workspace)
    assert not hint_in(await workspace.hear(line, person=BOSS))


def test_every_command_that_manages_is_among_them() -> None:
    managing = {command.path for command in COMMANDS if command.manages}
    assert managing == {path for path in managing if any(line.startswith(path) for line in CHANGES)}


@pytest.mark.parametrize(("verb", "subject"), [("start", "speech"), ("form", "settings"), ("form", "settings nlp")])
async def test_neither_the_introductions_buttons_nor_the_form_open_for_others(
    workspace: Workspace, verb: str, subject: str
) -> None:
    await closed(workspace)
    before = await kept(workspace.store)
    assert "Only the people who manage" in plain_message(await workspace.press(verb, subject, ADA))
    assert await kept(workspace.store) == before


@pytest.mark.parametrize("subject", ["settings", "settings nlp"])
async def test_a_form_sent_by_somebody_else_sets_nothing(workspace: Workspace, subject: str) -> None:
    await closed(workspace)
    before = await kept(workspace.store)
    answer = await workspace.bot.submit(Submission(NLP, ADA, "settings", subject, {"size": "1"}))
    assert isinstance(answer, Message)
    assert "Only the people who manage" in plain_message(answer)
    assert await kept(workspace.store) == before


async def test_votes_and_saving_stay_open_to_everybody(workspace: Workspace) -> None:
    await closed(workspace)
    for line in ("saved add 1", "digest preview", "why 1", "learned", "forget me"):
        assert not hint_in(await workspace.hear(line, person=ADA))


async def test_people_with_the_role_that_manages_may(workspace: Workspace) -> None:
    await closed(workspace)
    async with workspace.store.write() as uow:
        await uow.workspaces.change("board", "team", managers="editors")
        await uow.commit()
    editor = Person("board", "team", "eve", roles=("editors",))
    assert "Following speech" in await workspace.say("topics add speech", person=editor)
    assert "Only the people" in await workspace.say("topics add music", person=ADA)


async def test_in_a_direct_message_everybody_sets_their_own_but_not_the_workspaces(workspace: Workspace) -> None:
    await closed(workspace)
    assert "Following speech" in await workspace.say("topics add speech", "dm-ada", ADA)
    for line in ("settings managers everyone", "settings emoji :fire: less"):
        assert "Only an administrator" in await workspace.say(line, "dm-ada", ADA)


# --- faults of ours ---------------------------------------------------------------------------------


async def test_an_unforeseen_error_is_an_apology_with_a_reference_and_no_innards(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret innards")

    await furnished(workspace)
    monkeypatch.setattr(type(workspace.store), "read", broken)
    answers = [
        await workspace.bot.command(Call(NLP, ADA, "topics")),
        await workspace.bot.press(Press(NLP, ADA, "more", "arxiv:2604.00001")),
        await workspace.bot.submit(Submission(NLP, ADA, "settings", "settings", {})),
    ]
    for answer in answers:
        assert isinstance(answer, Message)
        said = plain_message(answer)
        assert "the fault is mine" in said
        assert "innards" not in said
        assert "ZeroDivision" not in said
    assert len({plain_message(answer) for answer in answers if isinstance(answer, Message)}) == len(answers)


async def test_completion_never_raises(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(workspace.store), "read", broken)
    assert await workspace.bot.complete(Call(NLP, ADA, path="topics remove"), "topic", "x") == ()


@pytest.mark.parametrize(("path", "option"), [("nonsense", "topic"), ("topics remove", "nonsense"), ("", "")])
async def test_completion_of_what_there_is_not_is_empty(workspace: Workspace, path: str, option: str) -> None:
    assert list(await workspace.bot.complete(Call(NLP, ADA, path=path), option, "x")) == []


async def test_values_typed_by_a_platform_are_checked_too(workspace: Workspace) -> None:
    await furnished(workspace)
    call = Call(NLP, BOSS, path="digest size", values={"papers": 99})
    assert "papers is a number from 1 to 10" in plain_message(await workspace.bot.command(call))
    unknown = replace(call, values={"paper": 3})
    assert 'has no option "paper"' in plain_message(await workspace.bot.command(unknown))
    assert "Up to 3 papers" in plain_message(await workspace.bot.command(replace(call, values={"papers": 3})))
