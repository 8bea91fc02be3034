import asyncio
from dataclasses import replace

import pytest

from bot.domain import Place
from bot.messages import Button, Card, Message
from bot.ports import Call
from tests.adapters.terminal.bot import NLP, PERSON, VISION, TalkativeBot, Workspace
from tests.adapters.terminal.messages import a_reply, an_introduction, an_overview


async def post_digest(workspace: Workspace, *numbers: int, place: Place = NLP) -> tuple[str, dict[int, str]]:
    """An overview of three papers and threaded messages for these of them; their ids."""
    overview = await workspace.terminal.post(place, an_overview(), f"{place}/0/{numbers}")
    thread = replace(place, thread=overview.message)
    replies = {}
    for number in numbers:
        posted = await workspace.terminal.post(thread, a_reply(number, f"Reply {number}"), f"{thread}/{number}")
        replies[number] = posted.message
    return overview.message, replies


@pytest.mark.parametrize("line", ["/papers topics list", "papers topics list", "topics list", "/topics list"])
async def test_any_line_is_tried_as_a_command(workspace: Workspace, line: str) -> None:
    seen = await workspace.say(line)
    assert f"#nlp> {line}\nHeard topics list in nlp\n" in seen
    assert [(call.place, call.person, call.line) for call in workspace.bot.calls] == [(NLP, PERSON, "topics list")]


async def test_the_bare_root_and_empty_lines(workspace: Workspace) -> None:
    await workspace.say("/papers", "", "   ")
    assert [call.line for call in workspace.bot.calls] == [""]


async def test_it_greets_and_says_what_can_be_done(workspace: Workspace) -> None:
    assert "You are in #nlp. Also here: #vision." in await workspace.say()


async def test_after_quit_nothing_more_is_done(workspace: Workspace) -> None:
    await workspace.say("topics list", "quit", "trending")
    assert [call.line for call in workspace.bot.calls] == ["topics list"]


async def test_help_is_the_bots_own_and_the_terminals(workspace: Workspace) -> None:
    seen = await workspace.say("help", "help topics")
    assert [call.line for call in workspace.bot.calls] == ["help", "help topics"]
    assert seen.count("In this terminal") == 1


async def test_a_slow_answer_is_announced(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.terminal.conversation.SLOW", 0)

    class Thorough(TalkativeBot):
        async def command(self, call: Call) -> Message:
            for _ in range(10):
                await asyncio.sleep(0)
            return await super().command(call)

    workspace.bot = Thorough()
    seen = await workspace.say("trending")
    assert seen.index("Working on it…") < seen.index("Heard trending")


async def test_input_that_is_no_text_is_answered_all_the_same(workspace: Workspace) -> None:
    workspace.typed.write_bytes(b"\xff\xfe \x1b[2J\n")
    await workspace.say()
    assert [call.line for call in workspace.bot.calls] == ["\ufffd\ufffd \x1b[2J"]
    assert "\x1b" not in workspace.seen


# --- reactions ----------------------------------------------------------------------------------------


async def test_a_reaction_goes_to_the_papers_own_message_in_the_thread(workspace: Workspace) -> None:
    _, replies = await post_digest(workspace, 1, 2, 3)
    seen = await workspace.say("react 2 👍", "unreact 2 👍", "react 3 :fire:")
    given = [(reaction.posted.message, reaction.emoji, reaction.added) for reaction in workspace.bot.reactions]
    assert given == [(replies[2], "👍", True), (replies[2], "👍", False), (replies[3], "fire", True)]
    assert "👍 on 2 · Reply 2" in seen


async def test_without_a_thread_a_vote_is_the_papers_number_on_the_overview(workspace: Workspace) -> None:
    overview, _ = await post_digest(workspace)
    await workspace.say("react 2 👍", "react 3 ❤️", "unreact 2 👍")
    given = [(reaction.posted.message, reaction.emoji, reaction.added) for reaction in workspace.bot.reactions]
    assert given == [(overview, "2️⃣", True), (overview, "3️⃣", True), (overview, "2️⃣", False)]


async def test_without_a_thread_nothing_but_a_vote_can_be_given(workspace: Workspace) -> None:
    await post_digest(workspace)
    seen = await workspace.say("react 2 👎")
    assert workspace.bot.reactions == []
    assert "👎 needs a message of the paper's own. A list takes votes. Like this: react 2 👍" in seen


async def test_papers_posted_as_messages_take_reactions_themselves(workspace: Workspace) -> None:
    ids = [(await workspace.terminal.post(NLP, a_reply(number), str(number))).message for number in (1, 2)]
    await workspace.say("react 2 👎")
    assert [(reaction.posted.message, reaction.emoji) for reaction in workspace.bot.reactions] == [(ids[1], "👎")]


async def test_only_the_last_digest_of_this_channel_is_meant(workspace: Workspace) -> None:
    await post_digest(workspace, 1, 2, 3)
    await workspace.terminal.post(NLP, an_overview(papers=1), "today")
    await workspace.terminal.post(VISION, an_overview(), "elsewhere")
    seen = await workspace.say("#nlp", "react 2 👍", "#vision", "react 2 👍")
    assert "The last digest has no paper 2." in seen
    assert [reaction.posted.place for reaction in workspace.bot.reactions] == [VISION]


@pytest.mark.parametrize("line", ["react", "react 2", "react 👍", "react two 👍", "react 2 hello", "react 2 👍 👎"])
async def test_a_reaction_typed_wrongly_is_told_how_it_is_done(workspace: Workspace, line: str) -> None:
    await post_digest(workspace, 1, 2, 3)
    seen = await workspace.say(line)
    assert "A reaction needs the number of a paper and an emoji. Like this: react 2 👍" in seen
    assert workspace.bot.reactions == []


async def test_with_no_digest_there_is_nothing_to_react_to(workspace: Workspace) -> None:
    assert "There is no digest in #nlp yet. Like this: /papers digest now" in await workspace.say("react 1 👍")


# --- buttons ------------------------------------------------------------------------------------------


async def test_a_paper_is_pressed_through_its_message_in_the_thread(workspace: Workspace) -> None:
    await post_digest(workspace, 1, 2, 3)
    seen = await workspace.say("press 2 less", "press 3 more like this", "press 2 save")
    pressed = [(press.place, press.verb, press.subject) for press in workspace.bot.presses]
    assert pressed == [
        (NLP, "less", "arxiv:2604.00002"),
        (NLP, "more", "arxiv:2604.00003"),
        (NLP, "save", "arxiv:2604.00002"),
    ]
    assert "Pressed less:arxiv:2604.00002" in seen
    assert "Done." in seen


async def test_a_button_without_a_number_is_one_of_the_last_message(workspace: Workspace) -> None:
    await workspace.terminal.post(NLP, an_introduction(), "a")
    seen = await workspace.say("press undo", "press start", "topics list", "press undo")
    assert [press.verb for press in workspace.bot.presses] == ["start", "u"]
    assert "There is no button undo, only Start with these · Choose topics · Read more." in seen
    assert "Like this: press Start with these" in " ".join(seen.split())


async def test_an_opened_paper_is_pressed_without_its_number(workspace: Workspace) -> None:
    await post_digest(workspace, 1, 2, 3)
    await workspace.say("open 3", "press why")
    assert [(press.verb, press.subject) for press in workspace.bot.presses] == [("why", "arxiv:2604.00003")]


async def test_a_button_that_opens_a_page_gives_its_address(workspace: Workspace) -> None:
    await workspace.terminal.post(NLP, an_introduction(), "a")
    assert "Read more: https://example.org/about" in await workspace.say("press read")
    assert workspace.bot.presses == []


async def test_a_beginning_that_two_buttons_share_presses_neither(workspace: Workspace) -> None:
    buttons = (Button("Forget a subject", "form", "learned"), Button("Forget all", "forget", "all"))
    await workspace.terminal.post(NLP, Message(("Learned",), buttons=buttons), "a")
    seen = await workspace.say("press forget a", "press forget all")
    assert [(press.verb, press.subject) for press in workspace.bot.presses] == [("forget", "all")]
    assert "There is no button forget a, only Forget a subject · Forget all." in seen


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("press", "A press needs the words on a button. Like this: press 2 more"),
        ("press 9 more", "No paper 9 was shown with buttons. Like this: /papers show 9"),
        (
            "press 2 dance",
            "There is no button dance, only More like this · Less like this · Save · Why. Like this: press",
        ),
        ("press more", "Nothing here has buttons to press. Those of a paper are named by its number."),
    ],
)
async def test_what_cannot_be_pressed_is_told_how_it_is_done(workspace: Workspace, line: str, answer: str) -> None:
    await post_digest(workspace, 1, 2, 3)
    seen = await workspace.say(line)
    assert " ".join(answer.split()) in " ".join(seen.split())
    assert workspace.bot.presses == []


async def test_cards_without_numbers_are_pressed_by_position(workspace: Workspace) -> None:
    cards = tuple(Card((name,), buttons=(Button("Drop", "drop", name),)) for name in ("first", "second"))
    await workspace.terminal.post(NLP, Message(cards=cards), "a")
    await workspace.say("press 2 drop")
    assert [press.subject for press in workspace.bot.presses] == ["second"]


# --- threads and channels -----------------------------------------------------------------------------


async def test_a_thread_is_folded_until_it_is_opened(workspace: Workspace) -> None:
    await post_digest(workspace, 1, 2, 3, place=VISION)
    folded = await workspace.say("channels")
    assert "Language models are given" not in folded
    opened = await workspace.say("open 2")
    assert "2  Reply 2" in opened
    assert "Reply 1" not in opened
    assert (await workspace.say("open")).count("Language models are given") == 3


async def test_the_fold_is_announced_when_the_thread_is_whole(workspace: Workspace) -> None:
    digest = Message(("Papers",), cards=(Card(("Only one",), number=1, subject="arxiv:2604.00001"),))
    workspace.bot.posts["digest now"] = (NLP, digest)
    await workspace.say("digest now")
    overview = await workspace.terminal.post(NLP, digest, "digest now")
    await workspace.terminal.post(replace(NLP, thread=overview.message), a_reply(1), "part")
    assert workspace.seen.endswith("↳ 1 reply: open 1\n\n")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("open two", "A thread is opened by the number of its paper. Like this: open 2"),
        ("open 7", "The last digest has no such thread. Like this: /papers show 7"),
    ],
)
async def test_what_cannot_be_opened_is_told_how_it_is_done(workspace: Workspace, line: str, answer: str) -> None:
    await post_digest(workspace, 1, 2, 3)
    assert answer in await workspace.say(line)


async def test_news_of_another_channel_are_one_line_until_it_is_entered(workspace: Workspace) -> None:
    workspace.bot.posts["digest now"] = (VISION, an_overview())
    elsewhere = await workspace.say("digest now", "channels")
    assert "#vision has a new digest.\n" in elsewhere
    assert "Self-RAG" not in elsewhere
    assert "#nlp · you are here\n#vision · 1 new\n" in elsewhere
    assert "Self-RAG" in await workspace.say("#vision", "trending")
    assert workspace.bot.calls[-1].place == VISION
    assert "Nothing new in #vision." in await workspace.say("channel vision")


async def test_a_channel_that_is_not_here_is_named_with_those_that_are(workspace: Workspace) -> None:
    seen = await workspace.say("#sound", "channel", "channel #VISION", "trending")
    assert "There is no channel #sound here, only #nlp, #vision. Like this: #nlp" in seen
    assert "Which channel? There are #nlp, #vision." in seen
    assert workspace.bot.calls[-1].place == VISION


# --- forms --------------------------------------------------------------------------------------------


async def test_a_form_is_asked_field_by_field_and_enter_keeps_a_value(workspace: Workspace) -> None:
    await workspace.terminal.post(NLP, an_introduction(), "a")
    seen = await workspace.say("press choose", "10:30", "One message", "", "")
    assert workspace.bot.submissions == [{"time": "10:30", "layout": "single", "mutes": "survey", "days": "mon"}]
    assert "Time [09:00]: 10:30" in seen
    assert "Layout [In a thread]: One message" in seen
    assert seen.rstrip().endswith("Saved.")


async def test_only_a_field_with_an_error_is_asked_again(workspace: Workspace) -> None:
    await workspace.terminal.post(NLP, an_introduction(), "a")
    seen = await workspace.say("press choose", "25:00", "", "", "", "10:00")
    assert "Time: 25:00 is not a time of day." in seen
    assert [submitted["time"] for submitted in workspace.bot.submissions] == ["25:00", "10:00"]
    assert seen.count("Layout [") == 1


async def test_a_choice_is_asked_until_it_is_one(workspace: Workspace) -> None:
    await workspace.terminal.post(NLP, an_introduction(), "a")
    seen = await workspace.say("press choose", "", "purple", "one", "", "tuesday, Wed")
    assert "purple is not one of the choices: In a thread, One message." in seen
    assert workspace.bot.submissions[0]["layout"] == "single"
    assert workspace.bot.submissions[0]["days"] == "tue,wed"


async def test_lines_are_taken_until_an_empty_one_and_a_dash_empties(workspace: Workspace) -> None:
    await workspace.terminal.post(NLP, an_introduction(), "a")
    await workspace.say("press choose", "", "", "medical", "legal", "", "-")
    assert workspace.bot.submissions[0]["mutes"] == "medical\nlegal"
    assert workspace.bot.submissions[0]["days"] == ""


async def test_a_field_that_is_needed_cannot_be_emptied(workspace: Workspace) -> None:
    await workspace.terminal.post(NLP, an_introduction(), "a")
    seen = await workspace.say("press choose", "-", "08:00", "", "", "")
    assert "Time is needed. cancel leaves all as it was." in seen
    assert workspace.bot.submissions[0]["time"] == "08:00"


@pytest.mark.parametrize("answers", [("10:30", "cancel"), ("10:30",)])
async def test_a_form_that_is_left_changes_nothing(workspace: Workspace, answers: tuple[str, ...]) -> None:
    await workspace.terminal.post(NLP, an_introduction(), "a")
    assert "Nothing was changed." in await workspace.say("press choose", *answers)
    assert workspace.bot.submissions == []
