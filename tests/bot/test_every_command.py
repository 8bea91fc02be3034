"""Every command: its good case answers, wrong input is refused with a line that works, Undo undoes."""

import pytest

from bot.commands import COMMANDS
from bot.commands.usage import example
from bot.messages import plain_message
from tests.bot.furnished import ADA, BOSS, follow, furnished, hint_in, kept
from tests.bot.workspace import Workspace
from tests.builders import a_paper

GOOD = {
    "help": "Broadsheet",
    "help topics": "topics add <topic>",
    "trending": "Trending on your topics",
    "trending chess endgames and their proofs 3 5": 'Trending on "chess endgames and their proofs" · last 5 days',
    "search chess endgames": "Retrieval of chess endgames",
    "similar 2604.00011": "Like Retrieval of chess endgames",
    "show 1": "█",
    "why 1": "Why it was chosen",
    "topics list": "1. chess endgames",
    "topics add speech": "Following speech here",
    "topics remove chess endgames": 'No longer following "chess endgames"',
    "mute list": "1. survey",
    "mute add benchmark": 'Muted "benchmark"',
    "mute remove 1": '"survey" is no longer muted',
    "follow list": "1. Grace Hopper (author)",
    "follow add Alan Turing": "Following author Alan Turing",
    "follow add lab: OpenAI": "Following lab OpenAI",
    "follow remove grace hopper": "No longer following Grace Hopper",
    "digest show": "Papers for #nlp",
    "digest on": "A digest comes here daily at 09:00",
    "digest off": "No more digests here",
    "digest time 9am": "daily at 09:00 (UTC)",
    "digest time 10:30 Europe/Berlin": "daily at 10:30 (Europe/Berlin)",
    "digest days mon,wed,fri": "on Monday, Wednesday and Friday",
    "digest days weekly fri": "weekly on Friday",
    "digest size 3": "Up to 3 papers a digest",
    "digest timezone tokyo": "Asia/Tokyo",
    "digest layout single": "One message with all papers",
    "digest empty silence": "I post nothing",
    "digest preview": "Preview of Sunday 19 April",
    "digest now": "not made twice",
    "digest status": "The next digest: tomorrow 09:00",
    "digest history": "Saturday 18 April",
    "digest snooze 3d": "No digest before Tuesday 21 April",
    "email subscribe you@lab.example": "A mail is on its way to that address",
    "email status": "No address that you gave gets a daily mail",
    "email unsubscribe": "You get no mail from here",
    "saved list": "Your saved papers",
    "saved add 2": "Saved Retrieval of",
    "saved remove 1": "from your list",
    "export saved ris": "TY  - ",
    "export digest": "@",
    "stats": "1 reaction by 1 person: 1 saved",
    "learned show": "From 1 reaction by 1 person",
    "learned forget everything": "This forgets everything learned from 1 reaction by 1 person",
    "forget me": "This erases everything stored of you",
    "forget channel": "This erases everything stored of this channel",
    "settings show": "Topics: chess endgames and household robots",
    "settings managers admins": "Only administrators may change",
    "settings emoji :fire: less": 'now means "less"',
    "settings experiment": "No experiment runs here",
    "settings experiment on": "two orders take turns",
    "settings exploring off": "Nothing from outside the topics",
    "settings exploring on": "one paper from outside the topics",
    "settings experiment off": "The experiment is over",
}
WRONG = {
    "topcs add x": 'There is no command "topcs"',
    "topics ad speech": "topics takes one of list, add, remove",
    "help nonsense": 'There is no command "nonsense"',
    "trending on soup days=2": 'Nothing on "on soup"',
    "trending maps count=0": "count is a number from 1 to 25",
    "trending maps days=thirty": "days is a number from 1 to 30",
    "trending page=9": "This list has 1 page",
    "search": "needs the query",
    "search zebra": 'No paper matches "zebra"',
    "similar": "needs the paper",
    "similar 2399.99999": 'I know no paper by "2399.99999"',
    "show 77": "The last digest here has the numbers 1 to 5, not 77",
    "why 0": "numbers 1 to 5, not 0",
    "why Nothing of the kind": "I know no paper by",
    "topics add": "needs the topic",
    "topics add !!!": "no words in it",
    "topics add Chess Endgames": '"Chess Endgames" is followed already',
    f"topics add {'long ' * 50}": "characters long; 200 are the most",
    "topics remove robots": '"robots" is not followed here',
    "topics remove 3": '"3" is not followed here',
    "mute add": "needs the subject",
    "mute add SURVEY": '"SURVEY" is muted already',
    "mute remove cats": '"cats" is not muted here',
    "follow add": "needs the name",
    "follow add ...": "no words in it",
    "follow add grace hopper": "grace hopper is followed already",
    "follow remove Alan": '"Alan" is not followed here',
    "digest time": "needs the at",
    "digest time 25:00": "25:00 is not a time of day",
    "digest time 09:00 Atlantis": "Atlantis is not a time zone",
    "digest days": "needs the days",
    "digest days someday": "someday is not a day of the week",
    "digest size 0": "papers is a number from 1 to 10",
    "digest size many": "papers is a number from 1 to 10",
    "digest timezone CEST": "name a city of the zone",
    "digest on Atlantis": "Atlantis is not a time zone",
    "digest layout sideways": "layout is one of thread, single, messages",
    "digest empty shout": "then is one of line, silence",
    "digest history 31": "count is a number from 1 to 30",
    "digest snooze whenever": "whenever is not a day",
    "digest snooze 2020-01-01": "must come after today",
    "digest sometimes": "digest takes one of",
    "email subscribe": "needs the address",
    "email subscribe nobody": '"nobody" is not an e-mail address',
    "email unsubscribe nobody": '"nobody" is not an e-mail address',
    "email you@lab.example": "email takes one of subscribe, status, unsubscribe",
    "saved add": "needs the paper",
    "saved add 9": "numbers 1 to 5, not 9",
    "saved remove 9": "Your list has 1, so there is no number 9 on it",
    "saved remove 2604.00002": "is not on your list",
    "saved list page=3": "This list has 1 page",
    "export everything": "what is one of saved, digest",
    "export saved docx": "style is one of bibtex, ris, json",
    "learned forget": "needs the subject",
    "learned forget geology": 'Nothing learned here is about "geology"',
    "forget": "needs the what",
    "forget them": "what is one of me, channel",
    "settings managers nobody": '"nobody" is not one of everyone or admins',
    "settings emoji": "needs the emoji",
    "settings emoji :fire: burn": "means is one of",
    "settings emoji 1️⃣ more": "the numbers vote",
}
UNDOABLE = (
    "topics add speech",
    "topics add count:5",
    'topics add the "quoted" word 7',
    "topics remove household robots",
    "mute add benchmark",
    "mute remove survey",
    "follow add lab OpenAI",
    "follow add Donald Knuth",
    "follow remove Grace Hopper",
    "digest time 10:30 Asia/Tokyo",
    "digest timezone Asia/Tokyo",
    "digest days mon,wed",
    "digest days weekly fri",
    "digest size 3",
    "digest layout single",
    "digest empty silence",
    "digest snooze 3d",
    "digest off",
    "saved add 2",
    "settings emoji :fire: less",
)


async def a_full_workspace(workspace: Workspace) -> None:
    await workspace.add([a_paper(99, id="arxiv:2310.11511", title="Diffusion models with long context")])
    await furnished(workspace, papers=12)
    await workspace.say("saved add 2604.00001", person=BOSS)


@pytest.mark.parametrize(("line", "says"), GOOD.items())
async def test_every_command_answers(workspace: Workspace, line: str, says: str) -> None:
    await a_full_workspace(workspace)
    answer = await workspace.hear(line, person=BOSS)
    assert says in plain_message(answer)
    assert not hint_in(answer)
    assert not answer.shared, "answers are private"


def test_no_command_is_left_out() -> None:
    for command in COMMANDS:
        assert any(f"{line} ".startswith(f"{command.path} ") for line in GOOD), command.path


@pytest.mark.parametrize(("line", "says"), WRONG.items())
async def test_wrong_input_is_refused_with_a_line_that_works_and_changes_nothing(
    workspace: Workspace, line: str, says: str
) -> None:
    await a_full_workspace(workspace)
    before = await kept(workspace.store, (BOSS,))
    refused = await workspace.hear(line, person=BOSS)
    assert says in plain_message(refused)
    assert await kept(workspace.store, (BOSS,)) == before
    assert hint_in(refused)
    assert not hint_in(await workspace.hear(hint_in(refused), person=BOSS)), hint_in(refused)


@pytest.mark.parametrize("path", [command.path for command in COMMANDS])
async def test_the_example_of_every_option_works(workspace: Workspace, path: str) -> None:
    await a_full_workspace(workspace)
    command = COMMANDS.commands[path]
    for option in (None, *command.options):
        answer = await workspace.hear(example(command, option), person=BOSS)
        if "already" not in plain_message(answer):
            assert not hint_in(answer), plain_message(answer)
        await workspace.say("saved add 1", person=BOSS)
        for again in ("topics add chess endgames", "mute add survey", "follow add Grace Hopper"):
            await workspace.say(again, person=BOSS)


@pytest.mark.parametrize("line", UNDOABLE)
async def test_undo_brings_back_what_was(workspace: Workspace, line: str) -> None:
    await a_full_workspace(workspace)
    before = await kept(workspace.store, (BOSS, ADA))
    answer = await workspace.hear(line, person=BOSS)
    assert await kept(workspace.store, (BOSS, ADA)) != before
    undone = await follow(workspace, answer, "Undo", BOSS)
    assert not hint_in(undone)
    assert await kept(workspace.store, (BOSS, ADA)) == before


@pytest.mark.parametrize(
    ("group", "same"),
    [
        ("topics", "topics list"),
        ("mute", "mute list"),
        ("follow", "follow list"),
        ("digest", "digest show"),
        ("email", "email status"),
        ("saved", "saved list"),
        ("learned", "learned show"),
        ("settings", "settings show"),
        ("", "help"),
    ],
)
async def test_a_bare_group_name_shows_or_lists(workspace: Workspace, group: str, same: str) -> None:
    await a_full_workspace(workspace)
    assert await workspace.say(group, person=BOSS) == await workspace.say(same, person=BOSS)


@pytest.mark.parametrize(
    "line", ["show 1", "why 1", "similar nonsense", "saved list", "saved remove 1", "export saved", "export digest"]
)
async def test_with_nothing_stored_at_all_every_refusal_still_names_a_line_that_works(
    workspace: Workspace, line: str
) -> None:
    refused = await workspace.hear(line)
    assert hint_in(refused)
    assert not hint_in(await workspace.hear(hint_in(refused)))
