import pytest

from bot.commands.options import Value
from bot.commands.parser import parse
from bot.commands.values import values_for
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
def test_options_are_set_by_position_and_by_name(line: str, values: dict[str, Value]) -> None:
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
