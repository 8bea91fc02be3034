from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.completion import complete_line
from bot.commands.options import Option, Value
from bot.commands.parser import Invocation, parse
from bot.commands.schema import Command
from bot.commands.usage import example, line_of, usage
from bot.commands.values import values_for
from bot.commands.words import cleaned
from bot.errors import UserError
from tests.bot.a_few_commands import FEW


def read(line: str) -> tuple[str, dict[str, Value]]:
    invocation = parse(line, FEW)
    return invocation.command.path, dict(invocation.values)


def text_of(line: str) -> Value:
    return parse(f"topics add {line}", FEW).values["topic"]


def refused(line: str) -> UserError:
    with pytest.raises(UserError) as error:
        parse(line, FEW)
    return error.value


# --- which command ------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["topics add speech", "/papers topics add speech", "/PAPERS  Topics ADD speech"])
def test_the_root_is_optional_and_case_does_not_matter(line: str) -> None:
    assert read(line) == ("topics add", {"topic": "speech"})


def test_the_longest_path_is_the_command() -> None:
    assert read("topics list")[0] == "topics list"


@pytest.mark.parametrize(("line", "path"), [("topics", "topics list"), ("digest", "digest show"), ("", "help")])
def test_a_bare_group_shows_or_lists_and_an_empty_line_helps(line: str, path: str) -> None:
    assert read(line)[0] == path
    assert read(f"/papers {line}")[0] == path


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("trnding diffusion", "trending topic:diffusion"),
        ("topcs add speech", "topics add speech"),
        ("topics ad speech", "topics add speech"),
        ("topcs", "topics list"),
        ("topics speech recognition", "topics add speech recognition"),
        ("digest 7", "digest size 7"),
        ("settings", 'settings emoji ":fire:" means:more'),
        ("xyzzy", "help"),
    ],
)
def test_an_unknown_command_gets_the_nearest_one_as_its_hint(line: str, hint: str) -> None:
    assert refused(line).hint == hint
    parse(hint, FEW)


def test_an_unknown_verb_gets_the_verbs_of_its_group() -> None:
    assert refused("topics drop x").sentence == 'topics takes one of list, add, not "drop".'


def test_a_very_long_line_is_refused() -> None:
    assert "4000" in refused("topics add " + "x" * 4000).sentence


# --- text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("speech recognition", "speech recognition"),
        ('"speech  recognition"', "speech recognition"),
        ("'speech recognition' and synthesis", "speech recognition and synthesis"),
        ("“speech recognition”", "speech recognition"),
        ("Bayes' rule", "Bayes' rule"),
        ("Bayes’ rule", "Bayes' rule"),
        ("don't stop", "don't stop"),
        ("'don't stop'", "don't stop"),
        ('a 5" display', 'a 5" display'),
        ('"an open quote', '"an open quote'),
        (r'"a \"quoted\" word"', 'a "quoted" word'),
        ("\u00a0speech\u00a0recognition\u2003", "speech recognition"),
        ("speech\nrecognition", "speech recognition"),
        ("\u200bspeech", "speech"),
        ("retrieval — a survey", "retrieval — a survey"),
        ("title: subtitle", "title: subtitle"),
        ("title:subtitle --unknown x=1", "title:subtitle --unknown x=1"),
        ("<https://arxiv.org/abs/2310.11511>", "https://arxiv.org/abs/2310.11511"),
        ("O(n) <Scaling> & *stars*", "O(n) <Scaling> & *stars*"),
        ("topic:speech recognition", "speech recognition"),
        ("topic: speech recognition", "speech recognition"),
        ("GPT 4", "GPT 4"),
    ],
)
def test_text_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert text_of(typed) == meant


# --- options ------------------------------------------------------------------------------------------

TRENDING: dict[str, Value] = {"topic": "", "count": 10, "days": 7}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("trending", {}),
        ("trending diffusion models", {"topic": "diffusion models"}),
        ("trending diffusion 5", {"topic": "diffusion", "count": 5}),
        ("trending diffusion 5 3", {"topic": "diffusion", "count": 5, "days": 3}),
        ("trending GPT 4 5 3", {"topic": "GPT 4", "count": 5, "days": 3}),
        ("trending 5", {"count": 5}),
        ("trending ImageNet 2012", {"topic": "ImageNet 2012"}),
        ('trending "GPT 4"', {"topic": "GPT 4"}),
        ('trending diffusion "5"', {"topic": "diffusion 5"}),
        ("trending count:5 diffusion models", {"topic": "diffusion models", "count": 5}),
        ("trending diffusion models count=5", {"topic": "diffusion models", "count": 5}),
        ("trending diffusion --count 5 models", {"topic": "diffusion models", "count": 5}),
        ("trending diffusion --count=5", {"topic": "diffusion", "count": 5}),
        ("trending diffusion —count 5", {"topic": "diffusion", "count": 5}),
        ("trending diffusion COUNT: 5", {"topic": "diffusion", "count": 5}),
        ("trending topic:diffusion models count:5", {"topic": "diffusion models", "count": 5}),
        ("trending topic:diffusion 5", {"topic": "diffusion", "count": 5}),
        ('trending topic:"GPT 4" days:3', {"topic": "GPT 4", "days": 3}),
        ("trending 5 topic:diffusion", {"topic": "diffusion", "count": 5}),
        ("trending days:3 diffusion 5", {"topic": "diffusion", "count": 5, "days": 3}),
    ],
)
def test_options_are_set_by_position_and_by_name(line: str, values: Mapping[str, Value]) -> None:
    assert read(line) == ("trending", TRENDING | values)


def test_a_required_text_keeps_its_only_word_even_a_number() -> None:
    assert read("search 2017")[1] == {"query": "2017", "count": 10}
    assert read("search 20 17")[1] == {"query": "20", "count": 17}


def test_a_choice_before_a_text_and_one_after_it() -> None:
    assert read("follow add LAB Bell Labs")[1] == {"kind": "lab", "name": "Bell Labs"}
    assert read("settings emoji :fire: less")[1] == {"emoji": ":fire:", "means": "less"}


@pytest.mark.parametrize(("typed", "meant"), [("SAVED", "saved"), ("sav", "saved"), ("d", "digest")])
def test_a_choice_is_known_in_any_case_and_by_how_it_begins(typed: str, meant: str) -> None:
    assert read(f"export {typed}")[1]["what"] == meant


def test_options_without_a_text_are_filled_in_order_and_may_be_skipped() -> None:
    assert read("export saved 30")[1] == {"what": "saved", "style": "bibtex", "since": 30}
    assert read("export saved ris 30")[1] == {"what": "saved", "style": "ris", "since": 30}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("yes", True), ("ON", True), ("true", True), ("no", False), ("Off", False), ("false", False)],
)
def test_a_flag_is_yes_or_no(typed: str, meant: bool) -> None:
    assert read(f"digest alerts {typed}")[1]["wanted"] is meant


def test_the_name_of_a_flag_alone_sets_it() -> None:
    assert read("digest alerts no --quiet")[1] == {"wanted": False, "quiet": True}
    assert read("digest alerts --quiet no")[1] == read("digest alerts quiet:yes no")[1]
    assert read("digest alerts no --quiet off")[1] == {"wanted": False, "quiet": False}


# --- wrong input --------------------------------------------------------------------------------------

FOLLOW = "follow add author Ada Lovelace"
EMOJI = 'settings emoji ":fire:" means:more'


@pytest.mark.parametrize(
    ("line", "sentence", "hint"),
    [
        ("follow add lab", '"follow add" needs the name: The name, e.g. Ada Lovelace.', FOLLOW),
        ("follow add lab ''", '"follow add" needs the name: The name, e.g. Ada Lovelace.', FOLLOW),
        ("digest size", '"digest size" needs the papers: How many, at most.', "digest size 5"),
        ("digest size five", 'papers is a number from 1 to 10, not "five".', "digest size 5"),
        ("digest size 50", 'papers is a number from 1 to 10, not "50".', "digest size 5"),
        ("digest size 5 6", '"digest size" does not take "6".', "digest size 5"),
        ("digest alerts perhaps", 'wanted is yes or no, not "perhaps".', "digest alerts yes"),
        ("export everything", 'what is one of saved, digest, not "everything".', "export saved"),
        ("export saved word", 'style is one of bibtex, ris, json, not "word".', "export saved style:bibtex"),
        ("export saved since:ever", 'since is a whole number, not "ever".', "export saved since:5"),
        ("trending count:5 count:6", "count is given twice.", "trending count:10"),
        ("trending --count", "count needs a value.", "trending count:10"),
        ("trending 500", 'count is a number from 1 to 25, not "500".', "trending count:10"),
        ("settings emoji x adore", 'means is one of more, less, ignore, not "adore".', EMOJI),
    ],
)  # fmt: skip
def test_wrong_input_is_told_what_is_wrong_and_what_works(line: str, sentence: str, hint: str) -> None:
    error = refused(line)
    assert (error.sentence, error.hint) == (sentence, hint)
    parse(hint, FEW)


def test_what_somebody_typed_is_quoted_at_a_bearable_length() -> None:
    assert len(refused("export " + "x" * 3000).sentence) < 120


def test_typed_values_of_a_platform_are_checked_alike() -> None:
    trending = FEW.commands["trending"]
    assert values_for(trending, {"topic": " diffusion ", "count": 5}) == TRENDING | {"topic": "diffusion", "count": 5}
    assert values_for(trending, {"topic": None}) == TRENDING
    for raw in ({"count": 500}, {"count": True}, {"count": "five"}, {"nonsense": 1}):
        with pytest.raises(UserError) as error:
            values_for(trending, raw)
        parse(error.value.hint, FEW)


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


@pytest.mark.parametrize("command", FEW, ids=lambda command: command.path)
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
