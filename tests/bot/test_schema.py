from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest

from bot.commands.options import Complete, DeclarationError, Help, Option, Range
from bot.commands.schema import Registry
from bot.messages import Message
from tests.bot.a_few_commands import FEW, topics_add

Topic = Annotated[str, Help("A topic")]


def declared(callback: Callable[..., Any], path: str = "topics add", registry: Registry | None = None) -> None:
    """Declare an undocumented function that any path would suit."""
    callback.__doc__ = callback.__doc__ or "Do it."
    (Registry() if registry is None else registry).command(path)(callback)


def registry_of(*paths: str) -> Registry:
    registry = Registry()
    for path in paths:

        async def callback(ctx: object) -> Message:
            return Message()

        declared(callback, path, registry)
    return registry


def test_a_signature_becomes_options() -> None:
    async def callback(
        ctx: object,
        topic: Annotated[str, Help("A topic"), Complete("topics")],
        style: Annotated[Literal["a", "b"] | None, Help("A style")] = None,
        count: Annotated[int, Help("A count"), Range(1, 9)] = 5,
        loud: Annotated[bool, Help("A flag")] = False,
    ) -> Message:
        """Do it."""
        return Message()

    registry = Registry()
    registry.command("do")(callback)
    assert registry.commands["do"].options == (
        Option("topic", "str", "A topic", complete="topics"),
        Option("style", "choice", "A style", required=False, choices=("a", "b")),
        Option("count", "int", "A count", required=False, default=5, minimum=1, maximum=9),
        Option("loud", "bool", "A flag", required=False, default=False),
    )


def test_an_annotation_may_sit_inside_the_union() -> None:
    async def callback(ctx: object, topic: Annotated[str, Help("A topic")] | None = None) -> Message:
        """Do it."""
        return Message()

    registry = Registry()
    registry.command("do")(callback)
    assert registry.commands["do"].options == (Option("topic", "str", "A topic", required=False),)


def test_the_first_line_of_the_docstring_is_the_description() -> None:
    assert FEW.commands["topics add"].description == "Follow a topic."


def test_what_the_decorator_says_is_kept() -> None:
    registry = Registry()

    @registry.command("do", manages=True, shared=True, anywhere=True)
    async def do(ctx: object) -> Message:
        """Do it."""
        return Message()

    command = registry.commands["do"]
    assert (command.manages, command.shared, command.anywhere, command.callback) == (True, True, True, do)


def test_the_decorated_function_stays_itself() -> None:
    assert FEW.commands["topics add"].callback is topics_add


def test_the_context_may_have_any_type_even_a_quoted_one() -> None:
    async def callback(ctx: "Nowhere", topic: Topic) -> Message:  # type: ignore[name-defined]  # noqa: F821 it is skipped
        """Do it."""
        return Message()

    registry = Registry()
    registry.command("do")(callback)
    assert [option.name for option in registry.commands["do"].options] == ["topic"]


def test_a_bare_group_is_its_show_or_its_list() -> None:
    assert FEW.find("digest") is FEW.commands["digest show"]
    assert FEW.find("topics") is FEW.commands["topics list"]
    assert FEW.find("settings") is None


def test_groups_and_first_words_are_in_the_order_of_declaration() -> None:
    assert FEW.groups == ("topics", "digest", "follow", "settings")
    assert FEW.first_words[:4] == ("help", "trending", "search", "topics")
    assert [command.verb for command in FEW.group("digest")] == ["show", "size", "alerts"]


async def untyped(ctx: object, topic) -> None: ...  # type: ignore[no-untyped-def]  # noqa: ANN001 this is the fault
async def quoted(ctx: object, topic: "str") -> None: ...
async def of_a_wrong_type(ctx: object, topic: Annotated[float, Help("A")]) -> None: ...
async def of_wrong_choices(ctx: object, topic: Annotated[Literal[1, 2], Help("A")]) -> None: ...
async def of_two_types(ctx: object, topic: Annotated[int | str, Help("A")]) -> None: ...
async def without_help(ctx: object, topic: str) -> None: ...
async def with_long_help(ctx: object, topic: Annotated[str, Help("x" * 101)]) -> None: ...
async def with_none_but_no_default(ctx: object, topic: Annotated[str | None, Help("A")]) -> None: ...
async def with_a_wrong_default(ctx: object, topic: Annotated[int, Help("A")] = True) -> None: ...
async def with_none_as_default(ctx: object, topic: Annotated[str, Help("A")] = None) -> None: ...  # type: ignore[assignment]  # noqa: RUF013 this is the fault
async def with_no_such_choice(ctx: object, topic: Annotated[Literal["a"], Help("A")] = "b") -> None: ...  # type: ignore[assignment] # the fault
async def with_a_default_out_of_range(ctx: object, n: Annotated[int, Help("A"), Range(1, 3)] = 4) -> None: ...
async def with_a_range_of_text(ctx: object, topic: Annotated[str, Help("A"), Range(1, 3)]) -> None: ...
async def with_choices_alike(ctx: object, topic: Annotated[Literal["a", "A"], Help("A")]) -> None: ...
async def with_a_capital(ctx: object, Topic: Topic) -> None: ...  # noqa: N803 this is the fault
async def with_a_long_name(ctx: object, x23456789012345678901234567890123: Topic) -> None: ...
async def with_many(ctx: object, *topics: Topic) -> None: ...
async def without_context() -> None: ...


@pytest.mark.parametrize(
    "callback",
    [
        untyped,
        quoted,
        of_a_wrong_type,
        of_wrong_choices,
        of_two_types,
        without_help,
        with_long_help,
        with_none_but_no_default,
        with_a_wrong_default,
        with_none_as_default,
        with_no_such_choice,
        with_a_default_out_of_range,
        with_a_range_of_text,
        with_choices_alike,
        with_a_capital,
        with_a_long_name,
        with_many,
        without_context,
    ],
)
def test_a_wrong_signature_fails_at_its_declaration(callback: Callable[..., Any]) -> None:
    with pytest.raises(DeclarationError, match=r'Command "topics add": .+\.'):
        declared(callback)


def with_options(count: int) -> Callable[..., Any]:
    """A function of that many options, which nobody would write by hand."""
    names = ", ".join(f"o{number}: Topic" for number in range(count))
    space: dict[str, Any] = {"Topic": Topic}
    exec(f"async def callback(ctx, {names}): 'Do it.'", space)
    callback: Callable[..., Any] = space["callback"]
    return callback


def test_twenty_five_options_are_the_most() -> None:
    declared(with_options(25))
    with pytest.raises(DeclarationError, match="at most 25 options"):
        declared(with_options(26))


@pytest.mark.parametrize(
    ("path", "before"),
    [
        ("topics add again", ()),
        ("Topics add", ()),
        ("topics  add", ()),
        ("", ()),
        ("x" * 33, ()),
        ("topics add", ("topics add",)),
        ("topics", ("topics add",)),
        ("topics add", ("topics",)),
        ("z", tuple(f"a{number}" for number in range(25))),
        ("a z", tuple(f"a b{number}" for number in range(25))),
    ],
)
def test_a_path_that_discord_would_refuse_fails_at_its_declaration(path: str, before: tuple[str, ...]) -> None:
    registry = registry_of(*before)
    with pytest.raises(DeclarationError):
        declared(without_options, path, registry)


async def without_options(ctx: object) -> Message:
    return Message()


@pytest.mark.parametrize("description", ["", "x" * 101])
def test_a_command_needs_a_description_of_at_most_a_hundred_characters(description: str) -> None:
    async def callback(ctx: object) -> Message:
        return Message()

    callback.__doc__ = description
    with pytest.raises(DeclarationError, match="docstring"):
        Registry().command("do")(callback)
