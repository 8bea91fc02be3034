from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import COMMANDS
from bot.commands.completion import complete_line
from bot.commands.options import Option
from bot.commands.parser import Invocation, parse
from bot.commands.schema import Command
from bot.commands.usage import example, line_of, usage
from bot.commands.words import cleaned
from bot.errors import UserError
from tests.bot.a_few_commands import FEW

# --- what there is to type ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("trending", "trending [topic] [count] [days]"),
        ("topics add", "topics add <topic>"),
        ("export", "export <saved|digest> [bibtex|ris|json] [since]"),
        ("topics list", "topics list"),
    ],
)
def test_usage_puts_brackets_around_what_can_be_left_out(path: str, expected: str) -> None:
    assert usage(FEW.commands[path]) == expected


@pytest.mark.parametrize("command", list(FEW), ids=lambda command: command.path)
def test_every_example_works(command: Command) -> None:
    for option in (None, *command.options):
        assert parse(example(command, option), FEW).command is command


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tr", ["trending"]),
        ("/papers TO", ["topics"]),
        ("topics ", ["list", "add"]),
        ("topics a", ["add"]),
        ("export ", ["saved", "digest", "what:", "bibtex", "ris", "json", "style:", "since:"]),
        ("export saved st", ["style:"]),
        ("trending count:5 ", ["topic:", "days:"]),
        ("nonsense ", []),
        ("topics list ", []),
    ],
)
def test_a_line_is_completed_with_what_could_come_next(line: str, words: list[str]) -> None:
    assert complete_line(line, FEW) == words


def test_an_empty_line_is_completed_with_every_first_word() -> None:
    assert complete_line("", FEW) == [*FEW.first_words, "/papers"]


# --- anything at all ----------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(
            "/papers",
            *FEW.commands,
            *FEW.groups,
            "count:",
            "--count",
            "—quiet",
            "topic=",
            "5",
            "-1",
            "9" * 30,
            "٣",
            "yes",
        ),
        *('"', "'", "“", "\\", "\u00a0", "\n", "<https://a>", "<<https://a>>", ":", "--", "=", "saved", " "),
    ]
)
LINES = st.one_of(
    st.text(), st.lists(st.one_of(PIECES, st.text(max_size=4))).map(" ".join), st.lists(PIECES).map("".join)
)


def again(invocation: Invocation) -> str:
    return line_of(invocation.command, invocation.values)


@given(LINES)
def test_any_line_is_an_invocation_or_a_user_error_with_a_hint_that_works(line: str) -> None:
    try:
        hint = again(parse(line, FEW))
    except UserError as error:
        hint = error.hint
    parse(hint, FEW)


EVERY = [word for command in COMMANDS for word in (command.path, *(f"{option.name}:" for option in command.options))]


@given(st.lists(st.one_of(st.sampled_from(EVERY), PIECES, st.text(max_size=4))).map(" ".join))
def test_any_line_is_understood_or_refused_by_the_products_own_commands(line: str) -> None:
    try:
        hint = again(parse(line, COMMANDS))
    except UserError as error:
        hint = error.hint
    parse(hint, COMMANDS)
    assert all(isinstance(word, str) for word in complete_line(line, COMMANDS))


@given(LINES)
def test_any_line_can_be_completed(line: str) -> None:
    assert all(isinstance(word, str) for word in complete_line(line, FEW))


def values_of(option: Option) -> st.SearchStrategy[Any]:
    match option.kind:
        case "int":
            values: st.SearchStrategy[Any] = st.integers(option.minimum or -999_999, option.maximum or 999_999)
        case "bool":
            values = st.booleans()
        case "choice":
            values = st.sampled_from(option.choices)
        case "str":
            values = LINES.map(cleaned).filter(lambda text: 0 < len(text) < 1000)
    return values if option.required else st.one_of(st.just(option.default), values)


@given(st.data())
def test_an_invocation_written_as_a_line_reads_as_itself(data: st.DataObject) -> None:
    command = data.draw(st.sampled_from(list(FEW)))
    values = {option.name: data.draw(values_of(option), option.name) for option in command.options}
    assert parse(line_of(command, values), FEW) == Invocation(command, values)


@given(LINES)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@pytest.mark.parametrize("text", ['a \\" b', "a\\", 'say "so"', "<<https://a>", "count:5", "9"])
def test_awkward_text_survives_being_written_and_read(text: str) -> None:
    command = FEW.commands["topics add"]
    assert cleaned(cleaned(text)) == cleaned(text)
    assert parse(line_of(command, {"topic": text}), FEW).values == {"topic": text}
