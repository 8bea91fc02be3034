"""A registry with one command of each shape, apart from the product's own."""

from typing import Annotated, Literal

from bot.commands.options import Complete, Help, Range
from bot.commands.schema import Registry
from bot.messages import Message

FEW = Registry()


@FEW.command("help")
async def help_(ctx: object, about: Annotated[str, Help("Which command, e.g. topics add")] = "") -> Message:
    """Say what there is."""
    return Message((about,))


@FEW.command("trending")
async def trending(
    ctx: object,
    topic: Annotated[str, Help("A subject, e.g. diffusion models"), Complete("topics")] = "",
    count: Annotated[int, Help("How many"), Range(1, 25)] = 10,
    days: Annotated[int, Help("Of how many days"), Range(1, 30)] = 7,
) -> Message:
    """Show what is rising."""
    return Message((topic,))


@FEW.command("search")
async def search(
    ctx: object, query: Annotated[str, Help("Words")], count: Annotated[int, Help("How many"), Range(1, 25)] = 10
) -> Message:
    """Search all papers."""
    return Message((query,))


@FEW.command("topics list")
async def topics_list(ctx: object) -> Message:
    """List the topics."""
    return Message()


@FEW.command("topics add", manages=True)
async def topics_add(ctx: object, topic: Annotated[str, Help("What to follow, e.g. diffusion models")]) -> Message:
    """Follow a topic.

    A second paragraph that is nobody's description.
    """
    return Message((topic,))


@FEW.command("digest show", shared=True)
async def digest_show(ctx: object) -> Message:
    """Show the last digest."""
    return Message()


@FEW.command("digest size", manages=True)
async def digest_size(ctx: object, papers: Annotated[int, Help("How many, at most"), Range(1, 10)]) -> Message:
    """Set the size of the digest."""
    return Message()


@FEW.command("digest alerts")
async def digest_alerts(
    ctx: object,
    wanted: Annotated[bool, Help("Whether to be told")],
    quiet: Annotated[bool, Help("Without a sound")] = False,
) -> Message:
    """Say whether to be told."""
    return Message()


@FEW.command("follow add")
async def follow_add(
    ctx: object,
    kind: Annotated[Literal["author", "lab"], Help("Whom")],
    name: Annotated[str, Help("The name, e.g. Ada Lovelace")],
) -> Message:
    """Follow somebody."""
    return Message()


@FEW.command("settings emoji")
async def settings_emoji(
    ctx: object,
    emoji: Annotated[str, Help("An emoji, e.g. :fire:")],
    means: Annotated[Literal["more", "less", "ignore"], Help("What it says")],
) -> Message:
    """Set what an emoji says."""
    return Message()


@FEW.command("export")
async def export(
    ctx: object,
    what: Annotated[Literal["saved", "digest"], Help("Which papers")],
    style: Annotated[Literal["bibtex", "ris", "json"], Help("The format")] = "bibtex",
    since: Annotated[int | None, Help("Of how many days")] = None,
) -> Message:
    """Export papers."""
    return Message()
